from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """数据填报."""

    name = "yigongti.indicators.collection"
    label = "collection"
    verbose_name = "数据填报"

    def ready(self) -> None:
        """Tell the core who owes which facts, what stands under a collected number and beside an indicator."""
        from yigongti.indicators import handed_in, sources
        from yigongti.indicators.collection import beside, counting
        from yigongti.indicators.collection.cell_lines import CELLS
        from yigongti.indicators.collection.roster import SheetRoster

        handed_in.register_roster(SheetRoster)
        sources.register(counting.RECORD, CELLS)
        beside.register()
