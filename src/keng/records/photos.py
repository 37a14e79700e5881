"""Photos of gongs and of what happened: looked into, made small, and rid of everything but the picture.

A phone writes the place, the hour and its own name into a photo; none of that is kept.
"""

import io
import secrets
import warnings

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from keng.records.refusal import Refused

LARGEST_BYTES = 10_000_000
LARGEST_PIXELS = 50_000_000  # a phone of 2026 makes 50 million; more is no phone's photo
LONGEST_SIDE = 1600
QUALITY = 82


def clean_photo(data: bytes) -> "ContentFile[bytes]":
    """The picture as a plain JPEG of at most 1,600 px; `Refused` where it is not one."""
    if len(data) > LARGEST_BYTES:
        raise Refused(_("Ảnh quá nặng: tối đa 10 MB."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as opened:
                if opened.width * opened.height > LARGEST_PIXELS:
                    raise Refused(_("Ảnh quá lớn."))
                upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as wrong:
        raise Refused(_("Tệp này không phải ảnh JPEG, PNG hoặc WebP đọc được.")) from wrong
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as wrong:
        raise Refused(_("Ảnh quá lớn.")) from wrong
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return ContentFile(out.getvalue(), name=f"{secrets.token_hex(12)}.jpg")
