"""What a browser says before it sends a file in pieces."""

from django import forms

from assessments.forms.documents import UploadForm


class BeginForm(UploadForm):
    """Name, size and own time of the file, and what is said about the document."""

    uploads = None  # type: ignore[assignment]  # Django takes a field off this way; the file follows in pieces
    name = forms.CharField(max_length=1000, error_messages={"required": "Nama berkas tidak ada. Pilih berkas lagi."})
    size = forms.IntegerField(min_value=0, max_value=2**62, error_messages={"required": "Ukuran berkas tidak ada."})
    modified = forms.IntegerField(min_value=0, max_value=2**62, required=False)
    item = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    assessment = forms.IntegerField(min_value=1, max_value=2**62, required=False)

    @property
    def first_error(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)
