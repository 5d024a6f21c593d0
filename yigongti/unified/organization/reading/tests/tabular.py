"""The same table written in every form that documents come in."""

FORMS = ("cells", "tabs", "pipes")


def table(rows, form):
    """Rows of cell texts as the text of a document. In `cells` a cell may go on over lines."""
    if form == "cells":
        return "\n\n".join("\n".join("\t" + one for one in row) for row in rows) + "\n\n\n"
    if form == "tabs":
        return "\n".join("\t".join(one.replace("\n", "") for one in row) for row in rows) + "\n\n"
    lines = ["| " + " | ".join(one.replace("\n", "") for one in row) + " |" for row in rows]
    rule = "|" + "---|" * len(rows[0])
    return "\n".join([lines[0], rule, *lines[1:]]) + "\n\n"
