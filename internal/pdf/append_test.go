package pdf

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/letter"
)

func certificate(text string) Bound {
	return Bound{
		Paper: letter.A4, Language: "en", Title: "Certificate", Foot: "Certificate", PageOf: "Page %d of %d",
		Parts: []Part{{Title: "Certificate of signature", Blocks: []letter.Block{
			letter.Para{Text: text}, letter.Drawing{Path: "M10 100L100 20L200 180L590 90", Alt: "Signature"},
			letter.SignHere{Parties: [2]letter.Signer{{For: "A Studio", Name: "Ada"}, {For: "A Client with a name that is rather long for one line"}}},
		}}},
	}
}

// Pages added twice: the file begins with what was there, byte for byte, other
// programs find every page, and the words of all of them.
func TestAppendKeepsTheOriginal(t *testing.T) {
	t.Parallel()
	contract := certificate("The words of the contract.")
	original, err := Bind(contract)
	if err != nil {
		t.Fatal(err)
	}
	once, err := Append(original, certificate("One has signed."))
	if err != nil {
		t.Fatal(err)
	}
	twice, err := Append(once, certificate("Both have signed."))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(once, original) || !bytes.HasPrefix(twice, once) {
		t.Fatal("the file does not begin with the original")
	}
	if again, err := Append(original, certificate("One has signed.")); err != nil || !bytes.Equal(again, once) {
		t.Errorf("the same pages added to the same file make other bytes (%v)", err)
	}
	path := filepath.Join(t.TempDir(), "signed.pdf")
	if err := os.WriteFile(path, twice, 0o600); err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("DUNWELL_LOOK"); keep != "" {
		_ = os.WriteFile(filepath.Join(keep, "appended.pdf"), twice, 0o600)
	}
	if _, err := exec.LookPath("qpdf"); err == nil {
		if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
			t.Errorf("qpdf --check: %v\n%s", err, out)
		}
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed: apt-get install poppler-utils")
	}
	out, err := exec.Command("pdftotext", "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"The words of the contract.", "One has signed.", "Both have signed."} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the signed file lacks %q", want)
		}
	}
	if pages := strings.Count(string(out), "\f"); pages != 3 {
		t.Errorf("the signed file has %d pages, want 3", pages)
	}
}

// A file with a table of its own kind, as old programs write it, takes pages too.
func TestAppendToAPlainFile(t *testing.T) {
	t.Parallel()
	plain := []byte("%PDF-1.4\n")
	table := "xref\n0 4\n0000000000 65535 f \n"
	for _, object := range []string{"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n", "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 300 300]>>\nendobj\n", "3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n"} {
		table += fmt.Sprintf("%010d 00000 n \n", len(plain))
		plain = append(plain, object...)
	}
	plain = fmt.Appendf(plain, "%strailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", table, len(plain))
	got, err := Append(plain, certificate("Signed."))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(got, plain) {
		t.Error("the file does not begin with the original")
	}
	path := filepath.Join(t.TempDir(), "signed.pdf")
	if err := os.WriteFile(path, got, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Skip("qpdf is not installed: apt-get install qpdf")
	}
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
		t.Errorf("qpdf --check: %v\n%s", err, out)
	}
}

func TestAppendRefuses(t *testing.T) {
	t.Parallel()
	for name, b := range map[string][]byte{"nothing": nil, "text": []byte("hello"), "a head alone": []byte("%PDF-1.7\nstartxref\n9\n%%EOF")} {
		if _, err := Append(b, certificate("Signed.")); fault.CodeOf(err) != "pdf_broken" {
			t.Errorf("%s: got %v, want pdf_broken", name, err)
		}
	}
}

func FuzzStrokes(f *testing.F) {
	for _, seed := range []string{"M1 2L3 4", "M600 200L0 0M1 1L2 2", "L1 1", "M1", "M1 2 3L4 5", "M-1 2L3 4", "M601 1L1 1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		for i, at := range Strokes(path) {
			if at.X < 0 || at.X > drawnWide || at.Y < 0 || at.Y > drawnHigh || i == 0 && !at.Begins {
				t.Fatalf("%q gives a point outside its box: %+v", path, at)
			}
		}
	})
}
