"""What a page remembers, it remembers for itself alone."""

from yigongti.foundation.reading import once, remembering


def test_a_page_asks_once_and_outside_of_it_nothing_is_kept():
    asked = []

    def ask():
        asked.append(1)
        return len(asked)

    with remembering():
        assert (once("a", ask), once("a", ask), once("b", ask)) == (1, 1, 2)
    with remembering():
        assert once("a", ask) == 3
    assert (once("a", ask), once("a", ask)) == (4, 5)
