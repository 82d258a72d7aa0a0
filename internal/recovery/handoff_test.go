package recovery_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds"
)

// handedOver is a desk whose final demand has left by mail and by post, with notes,
// an objection, and talk of settlement.
func handedOver(t *testing.T, engine string) desk {
	t.Helper()
	d := demandDesk(t, engine, demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00", facts: map[string]string{
		"form": "company", "interest_clause": "yes", "interest_rate": "9% a year", "contract": "written", "signed_contract": "yes", "attorney_budget": "500", "client_worth": "31415",
		"attorney_fee_clause": "yes", "end_right": "yes",
	}})
	act := recovery.Act{By: "Nora"}
	d.arms(t, receivable.RoadAttorney, "Okafor Law")
	number := d.demand(t)
	did(t)(d.Approve(t.Context(), d.creditor, number, act))
	if got := d.deliver(t); got.Sent != 1 {
		t.Fatalf("got %+v, want one sent", got)
	}
	did(t)(d.Posted(t.Context(), d.creditor, number, recovery.Posting{Tracking: "RR 555", Name: "receipt.pdf", Bytes: []byte("%PDF-1.4 receipt")}, act))
	key := d.key(t, debtor)
	did(t)(d.Called(t.Context(), key, receivable.OutcomeReached, 0, recovery.Act{By: "Nora", Note: "SECRETNOTE she sounded broke"}))
	did(t)(d.Heard(t.Context(), key, []byte("The logo on page 3 is wrong."), receivable.OutcomeDisputed, d.Today().AddDays(-1), act))
	d.receive(t, "From: Lee Castellan <pay@harbour.example>\r\nTo: nora@larkfield.example\r\nSubject: An offer\r\nMessage-ID: <o@harbour.example>\r\n\r\nWould you take 2,000 dollars to settle this? SECRETOFFER is all we can do.\r\n")
	d.receive(t, "From: Lee Castellan <pay@harbour.example>\r\nTo: nora@larkfield.example\r\nSubject: The work\r\nMessage-ID: <w@harbour.example>\r\n\r\nThe work is faulty, we will not pay for PLAINWORDS.\r\n")
	return d
}

// made makes a packet into a folder.
func (d desk) made(t *testing.T, at string) (*packet.Made, recovery.Entry) {
	t.Helper()
	made, err := d.MakePacket(t.Context(), d.key(t, debtor), recovery.PacketAsk{Kind: packet.Attorney, On: d.Today(), Inside: filepath.Dir(at)}, func(p *packet.Made) error { return p.Lay(at) }, recovery.Act{By: "Nora"})
	if err != nil {
		t.Fatal(err)
	}
	return made.Made, made.Entry
}

func zipOf(t *testing.T, p *packet.Made) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.Zip(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func bytesOf(t *testing.T, f *packet.File) []byte {
	t.Helper()
	in, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }() // read only
	b, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func pdfText(t *testing.T, path string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), testneeds.Tool(t, "pdftotext", "poppler-utils"), "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// The packet holds the claim, every exhibit, and a draft that is marked on each page;
// what is confidential stands in the confidential part and nowhere else.
func TestPacketForAnAttorney(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := handedOver(t, engine)
		at := filepath.Join(t.TempDir(), "packets", "p")
		p, entry := d.made(t, at)
		if !strings.Contains(entry.Text, fmt.Sprintf("%x", p.Hash[:8])) {
			t.Errorf("the entry does not name the manifest: %q", entry.Text)
		}
		explained, err := d.Explain(t.Context(), d.key(t, debtor), d.Today())
		if err != nil {
			t.Fatal(err)
		}
		text := pdfText(t, filepath.Join(at, "packet.pdf"))
		total := strings.Replace(explained.Payoff.Amount, "4", "4,", 1)
		for _, want := range []string{total, "Harbour Goods", "9 Quay Street", "Okafor Law", "RR 555", "The logo on page 3 is wrong.", "PLAINWORDS", "BRIEF TO COUNSEL", "Sheet for the check of conflicts", "Evidence checklist", "Exhibit 1: Invoice A-1", "agreement of 12 May 2026"} {
			if !strings.Contains(text, want) {
				t.Errorf("the packet lacks %q", want)
			}
		}
		exhibits := 0
		for _, f := range p.Files {
			if f.Exhibit != "" && !f.Secret {
				exhibits++
				if !strings.Contains(text, f.Exhibit+":") || !strings.Contains(text, f.Name) {
					t.Errorf("%s, %s is not shown", f.Exhibit, f.Name)
				}
			}
		}
		if exhibits < 5 { // invoice, letter twice, receipt, mail
			t.Errorf("%d files of exhibits, want at least 5", exhibits)
		}
		for i, page := range strings.Split(text, "\f") {
			if strings.Contains(page, "I represent") && !strings.Contains(page, "DRAFT") {
				t.Errorf("page %d of the draft is not marked", i+1)
			}
		}
		confidential := pdfText(t, filepath.Join(at, "confidential", "for-the-attorney-only.pdf"))
		for i, page := range strings.Split(strings.TrimSuffix(confidential, "\f"), "\f") {
			if !strings.Contains(page, "CONFIDENTIAL") {
				t.Errorf("page %d of the confidential part is not marked", i+1)
			}
		}
		secrets := []string{"SECRETNOTE", "SECRETOFFER", "31415", "Recommended:"}
		for _, secret := range secrets {
			if !strings.Contains(confidential, secret) {
				t.Errorf("the confidential part lacks %s", secret)
			}
			for _, f := range p.Files {
				if !f.Secret && (bytes.Contains(bytesOf(t, f), []byte(secret)) || f.Name == "packet.pdf" && strings.Contains(text, secret)) {
					t.Errorf("%s holds %s", f.Name, secret)
				}
			}
		}
		if out, err := exec.CommandContext(t.Context(), testneeds.Tool(t, "qpdf", "qpdf"), "--check", filepath.Join(at, "packet.pdf")).CombinedOutput(); err != nil {
			t.Errorf("qpdf: %v\n%s", err, out)
		}
		d.verifies(t)
	})
}

// The same book and the same day make the same bytes, noted once; another thing at
// the place is not touched.
func TestPacketIsMadeOnceAndTheSame(t *testing.T) {
	t.Parallel()
	d := handedOver(t, "sqlite")
	at := filepath.Join(t.TempDir(), "p")
	first, entry := d.made(t, at)
	d.clock.Set(d.Today().AddDays(1), 9) // a night passes; nothing happens in it
	if err := d.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.clock.Set(d.Today().AddDays(-1), 11)
	again, same := d.made(t, at)
	if first.Hash != again.Hash || same.Number != entry.Number {
		t.Errorf("made again: %x as %s, want %x as %s", again.Hash, same.Number, first.Hash, entry.Number)
	}
	if other, zipped := zipOf(t, first), zipOf(t, again); !bytes.Equal(zipped, other) {
		t.Error("packed twice it is not the same")
	}
	did(t)(d.Called(t.Context(), d.key(t, debtor), receivable.OutcomeNoAnswer, 0, recovery.Act{By: "Nora"}))
	_, err := d.MakePacket(t.Context(), d.key(t, debtor), recovery.PacketAsk{Kind: packet.Attorney, On: d.Today(), Inside: filepath.Dir(at)}, func(p *packet.Made) error { return p.Lay(at) }, recovery.Act{By: "Nora"})
	if fault.CodeOf(err) != "packet_exists" {
		t.Errorf("over another packet: got %v", err)
	}
}

// Whatever is changed in a packet is named, with nothing but the packet at hand.
func TestAlteredPacketIsFoundOut(t *testing.T) {
	t.Parallel()
	d := handedOver(t, "sqlite")
	at := filepath.Join(t.TempDir(), "p")
	p, _ := d.made(t, at)
	if report := packet.Verify(os.DirFS(at)); !report.OK || len(report.Accounts) != 1 {
		t.Fatalf("whole: %+v", report)
	}
	if sums, err := exec.LookPath("sha256sum"); err == nil {
		cmd := exec.CommandContext(t.Context(), sums, "-c", "SHA256SUMS")
		cmd.Dir = at
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("sha256sum: %v\n%s", err, out)
		}
	}
	named := func(report recovery.Verified, name string) bool {
		for _, f := range report.Files {
			if !f.OK && f.Name == name {
				return true
			}
		}
		return false
	}
	for _, f := range p.Files {
		path := filepath.Join(at, filepath.FromSlash(f.Name))
		whole := bytesOf(t, f)
		bent := bytes.Clone(whole)
		bent[len(bent)/2] ^= 1
		for what, change := range map[string]func() error{"altered": func() error { return os.WriteFile(path, bent, 0o600) }, "gone": func() error { return os.Remove(path) }} {
			if err := change(); err != nil {
				t.Fatal(err)
			}
			report := packet.Verify(os.DirFS(at))
			if report.OK || f.Name != "SHA256SUMS" && !named(report, f.Name) {
				t.Errorf("%s %s: not found out: %+v", f.Name, what, report.Files)
			}
			if err := os.WriteFile(path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(at, "more.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if report := packet.Verify(os.DirFS(at)); report.OK || !named(report, "more.txt") {
		t.Errorf("a file that was added is not found out: %+v", report.Files)
	}
	packed := zipOf(t, p)
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil || len(z.File) != len(p.Files) || !slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == p.Name+"/packet.pdf" }) {
		t.Errorf("the zip file holds %d files, want %d (%v)", len(z.File), len(p.Files), err)
	}
}

// Once the money is known through the date of the demand and its grace, today names
// the file for the attorney beside the end of the work; not before, and not once he
// has it.
func TestTodayNamesTheHandOff(t *testing.T) {
	t.Parallel()
	d := handedOver(t, "sqlite")
	key, act := d.key(t, debtor), recovery.Act{By: "Nora"}
	for _, kind := range []receivable.ArrangementKind{receivable.UnreadReply, receivable.DisputeHold} {
		_, _ = d.Resume(t.Context(), key, "", string(kind), act) // only those that are there
	}
	did(t)(d.SetCause(t.Context(), key, receivable.Unknown, act)) // what he said was answered
	for _, mail := range d.tray(t) {
		if _, err := d.IgnoreInbound(t.Context(), d.creditor, mail.ID, act); err != nil {
			t.Fatal(err)
		}
	}
	look := func() []string {
		t.Helper()
		if _, err := d.ChaseDue(t.Context(), d.Today(), 1); err != nil {
			t.Fatal(err)
		}
		page, err := d.TodayPage(t.Context(), d.creditor)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, n := range page.Needs {
			if n.Handoff != "" {
				said = append(said, n.Step+": "+n.Handoff)
			}
		}
		return said
	}
	d.clock.Set(d.Today().AddDays(16), 10)
	if got := look(); len(got) != 0 {
		t.Errorf("the bank is not read through the date: got %q", got)
	}
	d.clock.Set(d.Today().AddDays(12), 10)
	d.fresh(t)
	if got := look(); len(got) != 1 || !strings.Contains(got[0], "has passed: the file is ready") {
		e, _ := d.Explain(t.Context(), key, d.Today())
		t.Errorf("got %q, want the hand-off once; the move is %s because %+v", got, e.Move, e.Reasons[len(e.Reasons)-1])
	}
	did(t)(d.Placed(t.Context(), key, recovery.Placement{Road: receivable.RoadAttorney, With: "Okafor Law"}, act))
	if got := look(); len(got) != 0 {
		t.Errorf("he has it: got %q", got)
	}
}
