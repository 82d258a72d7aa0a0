package exhibit

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/fault"
)

// blank is a form as a court might give it out: fields with names inside names, a
// comb, a box to tick, radio buttons, a choice, and a font that knows Latin only.
func blank() []byte {
	tick := flowOf("/Type/XObject/Subtype/Form/BBox[0 0 12 12]", "2 2 m 10 10 l 2 10 m 10 2 l S")
	none := flowOf("/Type/XObject/Subtype/Form/BBox[0 0 12 12]", "")
	page := "BT /Helv 14 Tf 60 780 Td (STATEMENT OF CLAIM) Tj ET BT /Helv 9 Tf 60 745 Td (Plaintiff) Tj 0 -40 Td (Defendant) Tj 0 -40 Td (Amount) Tj 0 -40 Td (Facts) Tj 0 -150 Td (Mediation tried) Tj 0 -40 Td (Kind of claim: goods, services) Tj 0 -40 Td (Court) Tj ET"
	text := func(extra string) string { return "<</Type/Annot/Subtype/Widget/FT/Tx/F 4/P 3 0 R" + extra + ">>" }
	return fileOf([]string{
		"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R 8 0 R 9 0 R 10 0 R 11 0 R 12 0 R 17 0 R]/DA(/Helv 0 Tf 0 g)/DR<</Font<</Helv 5 0 R>>>>/NeedAppearances true/XFA[]>>>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[7 0 R 8 0 R 9 0 R 10 0 R 11 0 R 13 0 R 14 0 R 17 0 R]/Resources<</Font<</Helv 5 0 R>>>>>>",
		flow(page),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		"<</T(Party)/Kids[7 0 R]>>",
		text("/T(Plaintiff)/Parent 6 0 R/Rect[130 738 500 758]/TU(Name of the plaintiff)/MK<</BC[.6]>>/DA(/Helv 11 Tf 0 0 .6 rg)"),
		text("/T(Defendant)/Rect[130 698 500 718]/MaxLen 20/MK<</BC[.6]>>"),
		text("/T(Amount)/Rect[130 658 330 678]/MaxLen 10/Ff 16777216/MK<</BC[.6]>>"),
		text("/T(Facts)/Rect[130 540 500 640]/Ff 4096/MK<</BC[.6]/BG[.96]>>"),
		"<</Type/Annot/Subtype/Widget/FT/Btn/T(Mediation)/F 4/P 3 0 R/Rect[200 466 212 478]/AS/Off/AP<</N<</Ja 15 0 R/Off 16 0 R>>>>/MK<</BC[.6]>>>>",
		"<</FT/Btn/Ff 32768/T(Kind)/Kids[13 0 R 14 0 R]>>",
		"<</Type/Annot/Subtype/Widget/Parent 12 0 R/F 4/P 3 0 R/Rect[200 426 212 438]/AS/Off/AP<</N<</goods 15 0 R/Off 16 0 R>>>>>>",
		"<</Type/Annot/Subtype/Widget/Parent 12 0 R/F 4/P 3 0 R/Rect[240 426 252 438]/AS/Off/AP<</N<</services 15 0 R/Off 16 0 R>>>>>>",
		tick, none,
		"<</Type/Annot/Subtype/Widget/FT/Ch/Ff 131072/T(Court)/F 4/P 3 0 R/Rect[130 378 400 398]/Opt[(North)[(S)(South)]]/MK<</BC[.6]>>>>",
	}, "")
}

// TestTheFormOfOtherTests holds the file that tests of other rooms fill.
func TestTheFormOfOtherTests(t *testing.T) {
	t.Parallel()
	path := filepath.Join("testdata", "claim.pdf")
	if *update {
		if err := os.WriteFile(path, blank(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(kept, blank()) {
		t.Errorf("%s is not the form of these tests (%v): go test ./internal/exhibit -run OfOtherTests -update", path, err)
	}
}

var update = flag.Bool("update", false, "write testdata anew")

func TestReadForm(t *testing.T) {
	t.Parallel()
	raw := blank()
	form, err := ReadForm(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range form.Fields {
		got = append(got, fmt.Sprintf("%s %s %d %v %d", f.Name, f.Kind, f.Page, f.Options, f.Max))
	}
	want := "Party.Plaintiff text 1 [] 0|Defendant text 1 [] 20|Amount text 1 [] 10|Facts text 1 [] 0|Mediation check 1 [Ja] 0|Kind radio 1 [goods services] 0|Court choice 1 [North South] 0"
	if strings.Join(got, "|") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "|"), want)
	}
	if form.Fields[0].Label != "Name of the plaintiff" {
		t.Errorf("label %q", form.Fields[0].Label)
	}
}

func TestFillShowsWhatIsWritten(t *testing.T) {
	t.Parallel()
	raw := blank()
	values := map[string]string{
		"Party.Plaintiff": "Łucja Dvořáková & Σία Ёлка",
		"Defendant":       "Weiß Tür- und Torbau Gesellschaft mbH",
		"Amount":          "7200.50",
		"Facts":           strings.Repeat("Die Arbeit wurde am 2. März geliefert und angenommen. ", 9) + "\nSeither wurde nichts gezahlt.",
		"Mediation":       "yes",
		"Kind":            "services",
		"Court":           "South",
	}
	var out, again bytes.Buffer
	notes, err := Fill(t.Context(), &out, raw, values)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Fill(t.Context(), &again, raw, values); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("filled twice, the bytes differ (%v)", err)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "Defendant takes 20 characters") {
		t.Errorf("notes %q, want one of the cut name", notes)
	}
	path := filepath.Join(t.TempDir(), "filled.pdf")
	if keep != "" {
		path = filepath.Join(keep, "filled.pdf")
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	check(t, path)
	text := fold(words(t, path))
	for _, want := range []string{"Łucja Dvořáková & Σία Ёлка", "Weiß Tür- und Torbau", "Seither wurde nichts gezahlt", "STATEMENT OF CLAIM", "South"} {
		if !strings.Contains(text, want) && !strings.Contains(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(want, " ", "")) {
			t.Errorf("the filled form lacks %q:\n%s", want, text)
		}
	}
	form, err := ReadForm(t.Context(), out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range form.Fields {
		want := map[string]string{"Defendant": "Weiß Tür- und Torbau", "Mediation": "Ja", "Court": "S"}[f.Name]
		if want == "" {
			want = strings.TrimSpace(values[f.Name])
		}
		if f.Value != want {
			t.Errorf("%s holds %q, want %q", f.Name, f.Value, want)
		}
	}
	first, err := ReadForm(t.Context(), raw)
	if err != nil || first.Hash != form.Hash {
		t.Errorf("the filled form is not known for the blank one (%v)", err)
	}
}

func TestFormsThatCannotBeFilled(t *testing.T) {
	t.Parallel()
	xfa := fileOf([]string{"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA[(template) 4 0 R]>>>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>", flow("<xdp/>")}, "")
	for code, raw := range map[string][]byte{"form_xfa": xfa, "form_broken": []byte("no form"), "form_no_fields": bound(t, "No fields.")} {
		_, err := ReadForm(t.Context(), raw)
		if got := fault.CodeOf(err); got != code {
			t.Errorf("got %q (%v), want %s", got, err, code)
		}
		if _, err := Fill(t.Context(), io.Discard, raw, nil); fault.CodeOf(err) != code {
			t.Errorf("fill: %v, want %s", err, code)
		}
	}
}
