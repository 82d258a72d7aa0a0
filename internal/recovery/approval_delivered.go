package recovery

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// HandedOver is what shows that work was handed over, or is in use.
type HandedOver struct {
	Work  string // number of the piece of work, or of a deliverable; "" for the only work
	How   string // one of DeliveryWays, InUse for work that the client uses
	URL   string
	On    day.Date
	File  *Upload // a screenshot, a receipt, a mail; nothing is fetched
	Words string
}

// InUse says that the client uses what was made.
const InUse = "use"

// DeliveryWays are the ways work is handed over.
func DeliveryWays() []string { return []string{"email", "link", "upload", "site", "paper"} }

// Delivered keeps a proof that work was handed over, or that it is in use.
func (d *Desk) Delivered(ctx context.Context, key receivable.AccountKey, h HandedOver, a Act) (Entry, error) {
	a.On = h.On
	return d.do(ctx, key, VerbDelivered, a, func(ctx context.Context, e *deed) error {
		if h.How != InUse && !slices.Contains(DeliveryWays(), h.How) {
			return fault.Invalidf("way_unknown", "how", "%q is no way to hand work over; it is %s, or %s where the client uses it", h.How, strings.Join(DeliveryWays(), ", "), InUse)
		}
		address, err := webPlace(h.URL)
		if err != nil {
			return err
		}
		about, name, err := e.handedOver(ctx, h.Work)
		if err != nil {
			return err
		}
		if h.How == InUse && address == "" && h.File == nil {
			return fault.Invalidf("use_unshown", "url", "say where it is in use, or keep a picture of it: --url, --file")
		}
		doc := receivable.Document{Kind: receivable.DeliveryProof, About: receivable.DeliveryID(about), Reference: strings.TrimSpace(h.How + " " + address)}
		e.said.Text = fmt.Sprintf("%s was handed over to %s by %s on %s", name, e.file.Client.Name, h.How, e.act.On)
		if h.How == InUse {
			doc.Kind = receivable.UseProof
			e.said.Text = fmt.Sprintf("%s was in use at %s on %s", name, e.file.Client.Name, e.act.On)
		}
		e.field("how", h.How)
		e.field("url", address)
		e.field("about", about)
		e.field("words", oneLine(h.Words, 500))
		if h.File == nil {
			doc.ID, doc.On, doc.Author = e.tx.NewID(), e.act.On, e.act.By
			e.made("document", doc.ID, "")
			return e.tx.AddDocument(ctx, key, doc)
		}
		kept, err := e.keepGiven(ctx, doc, *h.File, mostPaper)
		if err != nil {
			return err
		}
		e.field("file", kept.Name)
		e.field("file_sha256", fmt.Sprintf("%x", kept.Hash))
		e.said.Text += ", kept: " + kept.Name
		return nil
	})
}

// handedOver is what a proof is about: a deliverable, a piece of work, or all of it.
func (e *deed) handedOver(ctx context.Context, number string) (about, name string, err error) {
	if strings.Contains(strings.ToUpper(number), "/D") {
		key, id, err := askedNamed(ctx, e.tx, e.file.Key.Creditor, number)
		if err != nil || key != e.file.Key {
			return "", "", unknownApproval(number)
		}
		x, err := askedWith(ctx, e.tx, key, id)
		return id, x.called(), err
	}
	id, err := e.workFor(number)
	if err != nil {
		return "", "", err
	}
	for i := range e.file.Work {
		if w := &e.file.Work[i]; w.ID == id {
			return string(id), w.Called(), nil
		}
	}
	return "", "The work", nil
}

// webPlace is an address on the web, written out and never asked.
func webPlace(text string) (string, error) {
	if text = strings.TrimSpace(text); text == "" {
		return "", nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || len(text) > 500 {
		return "", fault.Invalidf("url_unreadable", "url", "%q is no address on the web; write it whole: https://client.example/page", cut(text, 80))
	}
	return u.String(), nil
}
