package packet

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func usd(minor int64) money.Amount { return money.New(minor, "USD") }

func date(t *testing.T, text string) day.Date {
	t.Helper()
	d, err := day.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// small is a dossier with so many exhibits of so many bytes that cannot be packed.
func small(t *testing.T, spool *Spool, exhibits, size int) *Dossier {
	t.Helper()
	on := date(t, "2026-08-20")
	d := &Dossier{On: on, Account: "1001", Currency: "USD", Creditor: receivable.Creditor{Name: "Larkfield Studio", Place: "us_oregon"}, Client: receivable.Client{Name: "Harbour Goods", Place: "us_oregon"}}
	zero := usd(0)
	d.Claim = Claim{Principal: usd(420000), Interest: zero, Compensation: zero, Credit: zero, Sum: usd(420000), Daily: zero, GoodThrough: on}
	noise := rand.NewChaCha8([32]byte{1})
	for i := range exhibits {
		f, err := spool.Add(File{Own: fmt.Sprintf("photo-%d.bin", i), Type: "application/octet-stream"}, func(w io.Writer) error {
			_, err := io.CopyN(w, noise, int64(size))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		d.Exhibits = append(d.Exhibits, Exhibit{Kind: ExhibitDocument, Of: "document photo", On: on.AddDays(i - exhibits), About: fmt.Sprint(i), Title: "Photo", Head: []letter.Pair{{Label: "Day", Value: "today"}}, Files: []*File{f}})
	}
	d.Number()
	return d
}

func made(t *testing.T, at string, kind Kind, exhibits, size int, o Options) *Made {
	t.Helper()
	spool, err := NewSpool(filepath.Dir(at))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = spool.Close() })
	p, err := Make(t.Context(), spool, small(t, spool, exhibits, size), kind, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Lay(at); err != nil {
		t.Fatal(err)
	}
	return p
}

// Volumes are divided between exhibits, each with its own contents; the same dossier
// makes the same bytes, and each step of the work is told.
func TestVolumesAreDividedBetweenExhibits(t *testing.T) {
	t.Parallel()
	var told []string
	at := filepath.Join(t.TempDir(), "p")
	o := Options{VolumeBytes: 450 << 10, Progress: func(done, of int, what string) { told = append(told, fmt.Sprintf("%d/%d %s", done, of, what)) }}
	p := made(t, at, SmallClaims, 4, 1000, o)
	var volumes []string
	for _, f := range p.Files {
		if strings.HasPrefix(f.Name, "packet-") {
			volumes = append(volumes, f.Name)
			if f.Size > o.VolumeBytes {
				t.Errorf("%s holds %d bytes, more than %d", f.Name, f.Size, o.VolumeBytes)
			}
		}
	}
	if len(volumes) < 2 || volumes[0] != fmt.Sprintf("packet-1-of-%d.pdf", len(volumes)) {
		t.Errorf("got volumes %q, want several", volumes)
	}
	if len(told) != 5 || told[0] != "0/5 Exhibit 1" || told[4] != "4/5 volumes" {
		t.Errorf("progress: %q", told)
	}
	if again := made(t, filepath.Join(t.TempDir(), "p"), SmallClaims, 4, 1000, o); again.Hash != p.Hash {
		t.Errorf("made again: manifest %x, want %x", again.Hash, p.Hash)
	}
	if report := Verify(os.DirFS(at)); !report.OK {
		t.Errorf("does not check: %+v", report)
	}
}

// One volume where all fits, named plainly.
func TestOneVolumeIsCalledPacket(t *testing.T) {
	t.Parallel()
	at := filepath.Join(t.TempDir(), "p.zip")
	p := made(t, at, Arbitration, 1, 10, Options{})
	if p.Files[0].Name == "" || !strings.Contains(fmt.Sprint(names(p)), "packet.pdf") {
		t.Errorf("got %q", names(p))
	}
	fsys, closer, ok, err := Open(at)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	defer func() { _ = closer.Close() }()
	if report := Verify(fsys); !report.OK {
		t.Errorf("does not check: %+v", report)
	}
}

func names(p *Made) (list []string) {
	for _, f := range p.Files {
		list = append(list, f.Name)
	}
	return list
}

// A packet that is given up leaves nothing behind.
func TestCancelledPacketLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	spool, err := NewSpool(dir)
	if err != nil {
		t.Fatal(err)
	}
	d := small(t, spool, 2, 10)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Make(ctx, spool, d, SmallClaims, Options{}); err == nil {
		t.Error("a packet was made though it was given up")
	}
	if err := spool.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// The short forms never hold more than the form allows, and name the sum.
func TestFactsFitTheForm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		word := rapid.StringMatching(`[a-zäöü]{1,12}( [a-zäöü]{1,12}){0,20}`)
		on := day.Date{}.AddDays(739000)
		d := &Dossier{On: on, Currency: "USD", Creditor: receivable.Creditor{Name: "Larkfield Studio", Place: "us_oregon"}, Client: receivable.Client{Name: "Harbour Goods", Place: "us_oregon"}, Set: map[string]string{}}
		d.Claim = Claim{Principal: usd(420000), Sum: usd(430000)}
		d.Known = []Known{{Key: "work", Value: word.Draw(r, "work")}, {Key: "work_done", Value: word.Draw(r, "done")}, {Key: "agreement", Value: word.Draw(r, "agreement")}}
		for i := range rapid.IntRange(0, 9).Draw(r, "invoices") {
			d.Claim.Late = append(d.Claim.Late, LateLine{Number: fmt.Sprintf("A-%d", i), On: on, Due: on.AddDays(i), Ask: usd(1000)})
		}
		for range rapid.IntRange(0, 9).Draw(r, "said") {
			d.Facts = append(d.Facts, Fact{On: on, Of: "hold promise", Text: word.Draw(r, "promise")})
		}
		for _, most := range []int{ShortFacts, MiddleFacts} {
			text := d.FactsIn(most)
			if n := utf8.RuneCountInString(text); n > most || !strings.Contains(text, "4,300.00") {
				r.Fatalf("%d characters of %d: %s", n, most, text)
			}
		}
	})
}

// Whatever lies in a folder, checking it ends, and nothing but a whole packet holds.
func FuzzVerify(f *testing.F) {
	f.Add("{}", "x", "record")
	f.Add(`{"dunwell":"packet v1","record":{"file":"../x"},"files":[{"name":"/etc/passwd"}]}`, strings.Repeat("0", 64)+"  packet.json\n", "")
	f.Fuzz(func(t *testing.T, manifest, sums, record string) {
		fsys := fstest.MapFS{fileManifest: {Data: []byte(manifest)}, fileSums: {Data: []byte(sums)}, fileSealed: {Data: []byte(record)}}
		report := Verify(fsys)
		if sum := fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(record)), fileSealed); report.OK && !strings.Contains(sums, sum) {
			t.Errorf("it holds though %s is not named: %+v", fileSealed, report)
		}
	})
}
