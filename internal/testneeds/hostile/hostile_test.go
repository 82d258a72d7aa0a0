package hostile

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"testing"
)

// The bombs are bombs: whoever unpacks one gets what it threatens with.
func TestBombsUnpackToWhatTheyThreatenWith(t *testing.T) {
	t.Parallel()
	packed := zeros()
	if len(packed) > 32<<20 {
		t.Errorf("10 GB are packed in %d bytes", len(packed))
	}
	const enough = 64 << 20
	n, err := io.Copy(io.Discard, io.LimitReader(flate.NewReader(bytes.NewReader(packed)), enough))
	if err != nil || n != enough {
		t.Errorf("the zeros unpack to %d bytes (%v), want more than %d", n, err, enough)
	}
	z, err := zip.NewReader(bytes.NewReader(Zip()), int64(len(Zip())))
	if err != nil || len(z.File) != 1 || z.File[0].UncompressedSize64 != Unpacked {
		t.Errorf("the archive: %v", err)
	}
}

func TestMailsAreLargeAndNamedOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, m := range Mails(1 << 20) {
		if seen[m.Name] {
			t.Errorf("two mails are called %q", m.Name)
		}
		seen[m.Name] = true
	}
}
