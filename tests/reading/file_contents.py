"""Three small contents that the files of the corpus hold, in the bytes of a plain CSV file each."""

from tests.reading.expectations import Read

LONG = "id,label,score,truth\nx,cat,0.9,1\nx,dog,0.2,0\ny,cat,0.1,0\ny,dog,0.7,1\n"
CLIPS = Read("multilabel", {"x": {"cat": (0.9, 1), "dog": (0.2, 0)}, "y": {"cat": (0.1, 0), "dog": (0.7, 1)}})

WIDE = "id,truth,cat,dog\nx,cat,0.9,0.1\ny,dog,0.3,0.7\n"
PICTURES = Read("multiclass", {"x": {"cat": (0.9, 1), "dog": (0.1, 0)}, "y": {"cat": (0.3, 0), "dog": (0.7, 1)}})

BINARY = "id,truth,score\nx,1,0.9\ny,0,0.2\n"
SPAM = Read("binary", {"x": {"positive": (0.9, 1)}, "y": {"positive": (0.2, 0)}})


def clips(item: str = "x", label: str = "cat", score: float | None = 0.9) -> Read:
    """The clips with another first id, first label, or first score."""
    return Read(
        "multilabel",
        {item: {label: (score, 1), "dog": (0.2, 0)}, "y": {label: (0.1, 0), "dog": (0.7, 1)}},
    )


def spam(score: float | None) -> Read:
    """The binary file with another first score."""
    return Read("binary", {"x": {"positive": (score, 1)}, "y": {"positive": (0.2, 0)}})


def spam_file(cell: str) -> str:
    return BINARY.replace("0.9", cell)
