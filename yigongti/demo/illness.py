"""What people live with: chronic illness by age, pressure by illness. Pure, by seed; shares are our own estimate."""

from random import Random


def chronic(rng: Random, age: int) -> tuple[str, ...]:
    """Long illnesses of one person, none for most."""
    found = []
    if age >= 35:  # noqa: PLR2004
        if rng.random() < min(0.62, (age - 30) * 0.0125):
            found.append("高血压")
        if rng.random() < min(0.22, (age - 32) * 0.0048):
            found.append("2型糖尿病")
        if rng.random() < min(0.14, (age - 40) * 0.0032):
            found.append("冠心病")
        if rng.random() < min(0.09, (age - 45) * 0.002):
            found.append("慢阻肺")
    return tuple(found)


def history(rng: Random, illnesses: tuple[str, ...], age: int) -> str:
    """高血压 8 年，2型糖尿病 3 年."""
    return "，".join(f"{name} {rng.randint(1, max(1, min(20, age - 34)))} 年" for name in illnesses)


def vitals(rng: Random, age: int, illnesses: str) -> dict[str, float]:
    """What was measured at a visit; what was not is missing, not zero."""
    if age < 14:  # noqa: PLR2004
        return {"temperature": round(36.3 + rng.random() * 2.2, 1)} if rng.random() < 0.7 else {}  # noqa: PLR2004
    high = "高血压" in illnesses
    systolic = int(rng.gauss(146 if high else 118 + age * 0.13, 13))
    systolic = min(210, max(88, systolic))
    found: dict[str, float] = {
        "systolic": systolic,
        "diastolic": min(systolic - 20, max(50, int(rng.gauss(88 if high else 76, 8)))),
        "pulse": min(128, max(48, int(rng.gauss(76, 10)))),
    }
    if "糖尿病" in illnesses and rng.random() < 0.8:  # noqa: PLR2004
        found["glucose"] = round(min(22.0, max(4.0, rng.gauss(8.1, 2.0))), 1)
    if "慢阻肺" in illnesses or rng.random() < 0.15:  # noqa: PLR2004
        found["spo2"] = min(100, max(86, int(rng.gauss(96 if "慢阻肺" not in illnesses else 93, 2))))
    return found
