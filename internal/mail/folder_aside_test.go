package mail

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestWithdrawnLettersAreSetAside(t *testing.T) {
	t.Parallel()
	f := Folder{Dir: filepath.Join(t.TempDir(), "letters")}
	if lying, err := f.Lying(); err != nil || len(lying) != 0 {
		t.Fatalf("a folder that is not there: got %v (%v)", lying, err)
	}
	put := func(number, client, id string) {
		t.Helper()
		eml := []byte("Message-ID: " + id + "\r\nSubject: x\r\n\r\nwords")
		papers := Papers{Number: number, Client: client, Step: "reminder_1", EML: eml, PDF: []byte("%PDF"), Text: []byte("words"), Enclosed: []Attachment{{Name: "form.pdf", Bytes: []byte("%PDF")}}}
		if _, err := f.Put(papers); err != nil {
			t.Fatal(err)
		}
	}
	put("1001-2", "Larch", "<a@b>")
	put("1001-2", "Larch", "<c@d>") // of another creditor with the same folder
	put("1001-21", "Larch", "<e@f>")
	if err := os.WriteFile(filepath.Join(f.Dir, "note.eml"), []byte("no head"), 0o600); err != nil {
		t.Fatal(err)
	}
	lying, err := f.Lying()
	want := map[string]string{"1001-2-Larch-reminder_1": "<a@b>", "1001-2-Larch-reminder_1-2": "<c@d>", "1001-21-Larch-reminder_1": "<e@f>"}
	if err != nil || !maps.Equal(lying, want) {
		t.Fatalf("got %v (%v), want %v", lying, err, want)
	}
	if err := f.SetAside([]string{"1001-2-Larch-reminder_1"}); err != nil {
		t.Fatal(err)
	}
	if err := f.SetAside([]string{"1001-21-Larch-reminder_1", "1001-99-Nobody-x"}); err != nil {
		t.Fatal(err)
	}
	names := func(dir string) (list []string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			list = append(list, e.Name())
		}
		return list
	}
	if got, want := names(f.Dir), []string{"1001-2-Larch-reminder_1-2-form.pdf", "1001-2-Larch-reminder_1-2.eml", "1001-2-Larch-reminder_1-2.pdf", "1001-2-Larch-reminder_1-2.txt", "note.eml", Aside}; !slices.Equal(got, want) {
		t.Errorf("left: got %v, want %v", got, want)
	}
	if got := names(filepath.Join(f.Dir, Aside)); len(got) != 8 {
		t.Errorf("set aside: got %v, want four files of each of two letters", got)
	}
}
