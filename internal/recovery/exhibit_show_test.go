package recovery_test

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// added keeps a paper in the file of the debtor.
func (d desk) added(t *testing.T, kind receivable.DocumentKind, name, text string) {
	t.Helper()
	file := recovery.Upload{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(text))), nil }}
	did(t)(d.AddDocument(t.Context(), d.key(t, debtor), recovery.AddedDocument{Kind: kind, File: file}, recovery.Act{By: "Nora"}))
}

// leftOut is the paper that a packet for a court leaves out under a title.
func leftOut(t *testing.T, p *packet.Made, title string) packet.LeftOut {
	t.Helper()
	for _, l := range p.Left {
		if strings.Contains(l.Title, title) {
			return l
		}
	}
	t.Fatalf("nothing called %q is left out: %+v", title, p.Left)
	return packet.LeftOut{}
}

// A paper that the rules leave out is shown to a court where a person gives a reason;
// talk of settlement is not, whatever the paper is called and wherever it stands in it.
func TestAPaperIsShownByAPersonsWord(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := suable(t, engine)
		key, act := d.key(t, debtor), recovery.Act{By: "Nora"}
		d.added(t, receivable.Correspondence, "order.txt", "We order the brochure as offered. PLAINORDER")
		d.added(t, receivable.Correspondence, "later.txt", "This is without prejudice: half of it. PLANTEDTALK")
		d.added(t, receivable.ContractPaper, "contract.txt", "Settlement agreement: we pay half. PLANTEDTALK")
		read := func() (*packet.Made, string) {
			at := filepath.Join(t.TempDir(), "p")
			p := d.packetOf(t, packet.SmallClaims, at, nil)
			return p, pdfText(t, filepath.Join(at, "packet.pdf"))
		}
		p, text := read()
		order, talk := leftOut(t, p, "order.txt"), leftOut(t, p, "later.txt")
		if order.Never != "" || strings.Contains(text, "PLAINORDER") || strings.Contains(text, "PLANTEDTALK") {
			t.Errorf("before: %+v", order)
		}
		if leftOut(t, p, "contract.txt").Never == "" || talk.Never == "" {
			t.Errorf("talk of settlement may be shown: %+v", p.Left)
		}
		if _, err := d.ShowExhibit(t.Context(), key, order.About, " ", act); fault.CodeOf(err) != "reason_missing" {
			t.Errorf("without a reason: %v", err)
		}
		offer := leftOut(t, p, "Mail of Lee Castellan")
		if _, err := d.ShowExhibit(t.Context(), key, offer.About, "it helps", act); fault.CodeOf(err) != "exhibit_never" {
			t.Errorf("an offer: %v", err)
		}
		did(t)(d.ShowExhibit(t.Context(), key, talk.About, "it is no talk to me", act)) // its words are read when the packet is made
		entry, err := d.ShowExhibit(t.Context(), key, order.About[len(order.About)-8:], "it is the order", act)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.ShowExhibit(t.Context(), key, order.About, "again", act); fault.CodeOf(err) != "exhibit_shown" {
			t.Errorf("twice: %v", err)
		}
		p, text = read()
		if !strings.Contains(text, "PLAINORDER") || strings.Contains(text, "PLANTEDTALK") || strings.Contains(text, "it is the order") {
			t.Errorf("shown by a person's word: the order %v, talk %v", strings.Contains(text, "PLAINORDER"), strings.Contains(text, "PLANTEDTALK"))
		}
		leftOut(t, p, "later.txt")
		if _, err := d.Undo(t.Context(), d.creditor, entry.Number, act); err != nil {
			t.Fatal(err)
		}
		if _, text = read(); strings.Contains(text, "PLAINORDER") {
			t.Error("taken back, and still shown")
		}
	})
}

// What was sent, and what shows that it came, stands in every packet; a letter of talk
// and an answer that is left out are not named in it.
func TestPacketsTellWhatShowsReceipt(t *testing.T) {
	t.Parallel()
	d := suable(t, "sqlite")
	for _, kind := range packet.Kinds() {
		at := filepath.Join(t.TempDir(), "p")
		d.packetOf(t, kind, at, nil)
		text := strings.Join(strings.Fields(pdfText(t, filepath.Join(at, "packet.pdf"))), " ")
		for _, want := range []string{"What was sent, and what shows that it came", "Proof of posting of", "number RR 555"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", kind, want)
			}
		}
	}
}
