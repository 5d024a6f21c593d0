from yigongti.indicators.tests.conftest import county, house, world

__all__ = ["county", "house", "world"]
