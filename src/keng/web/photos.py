"""How a stored picture is handed out: to who may see it, and kept by nobody else."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404


def photo_answer(picture: FieldFile) -> FileResponse:
    """The picture; 404 where none was kept. Only the asker's own browser may keep it."""
    if not picture:
        raise Http404
    response = FileResponse(picture.open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=86400"
    return response
