from yigongti.portal.runtime.accounts import lines

TITLES = {"commission": "县卫生健康委", "ecg.doctor": "诊断医师", "province": "省卫健委"}


def test_each_county_has_its_head_the_first_before_the_second() -> None:
    rows = [
        ("wushan.ecg.doctor", "500237", "巫山县 2024 版"),
        ("ecg.doctor", "500238", "巫溪县 2025 版"),
        ("wushan.commission", "500237", "巫山县 2024 版"),
        ("province", "", "重庆市卫健委"),
        ("commission", "500238", "巫溪县 2025 版"),
    ]
    assert [line.split() for line in lines(rows, TITLES)] == [
        ["巫溪县", "2025", "版", "500238"],
        ["commission", "县卫生健康委"],
        ["ecg.doctor", "诊断医师"],
        ["重庆市卫健委"],
        ["province", "省卫健委"],
        ["巫山县", "2024", "版", "500237"],
        ["wushan.commission", "县卫生健康委"],
        ["wushan.ecg.doctor", "诊断医师"],
    ]


def test_people_who_are_no_demo_accounts_are_not_listed() -> None:
    assert lines([("somebody", "500238", "巫溪县"), ("x.somebody", "500238", "巫溪县")], TITLES) == []
