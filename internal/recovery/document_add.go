package recovery

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// The verbs of papers that a person adds to the file.
const (
	VerbDocument        Verb = "document"
	VerbDocumentDropped Verb = "document_dropped"
)

// settingDocumentMB is the most that one paper may hold, in megabytes.
const (
	settingDocumentMB = "document_mb"
	usualDocumentMB   = 100
	mostDocumentMB    = 2000
)

// Upload is a file that is given to be kept. Open hands out its bytes from the first
// on, as often as it is asked.
type Upload struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// AddedDocument is what a person says of a paper that he adds to the file.
type AddedDocument struct {
	Kind  receivable.DocumentKind // one of receivable.ByHand
	About string                  // number of an invoice or a letter, "" for the account
	Note  string                  // what it shows
	File  Upload
}

// AddDocument keeps a paper as evidence: its exact bytes, with their hash in the
// record. The day of the act is the day of what it shows.
func (d *Desk) AddDocument(ctx context.Context, key receivable.AccountKey, doc AddedDocument, a Act) (Entry, error) {
	return d.do(ctx, key, VerbDocument, a, func(ctx context.Context, e *deed) error {
		if !slices.Contains(receivable.ByHand(), doc.Kind) {
			return fault.Invalidf("document_kind_unknown", "kind", "%q is no kind of document; it is %s", doc.Kind, strings.Join(documentKindNames(), ", "))
		}
		about, words, err := e.documentAbout(ctx, doc.About)
		if err != nil {
			return err
		}
		row := receivable.Document{Kind: doc.Kind, About: receivable.DeliveryID(about), On: e.act.On, Note: oneLine(doc.Note, 1000), Author: e.act.By}
		if row, err = e.keepFile(ctx, row, doc.File); err != nil {
			return err
		}
		e.field("kind", string(row.Kind))
		e.field("about", doc.About)
		e.field("shows", row.Note)
		e.said.Text = fmt.Sprintf("%s added to the file of %s: %s", upper(DocumentWords(row.Kind)), e.file.Client.Name, row.Name)
		if words != "" {
			e.said.Text += ", about " + words
		}
		return nil
	})
}

// documentAbout finds what a paper is about by the number that people call it by.
func (e *deed) documentAbout(ctx context.Context, number string) (id, words string, err error) {
	number = strings.TrimSpace(number)
	if number == "" {
		return "", "", nil
	}
	items, err := e.tx.ItemsOf(ctx, e.file.Key)
	if err != nil {
		return "", "", err
	}
	for i := range items {
		if it := &items[i].Item; it.Number == number && it.Kind.Raises() && !it.Void {
			return string(it.ID), "invoice " + number, nil
		}
	}
	deliveries, err := e.tx.DeliveriesOf(ctx, e.file.Key)
	if err != nil {
		return "", "", err
	}
	for i := range deliveries {
		if deliveries[i].Number == number {
			return string(deliveries[i].ID), "the " + StepWord(deliveries[i].Step) + " " + number, nil
		}
	}
	for i := range e.file.Work {
		if w := &e.file.Work[i]; w.Number == number || w.Name == number {
			return string(w.ID), w.Name, nil
		}
	}
	return "", "", fault.NotFoundf("document_about_unknown", "%s has no invoice, letter or work that is called %q", e.file.Client.Name, number)
}

// keepFile streams a file into the book piece by piece, and adds its row with the
// type and the hash of what came. The hash is sealed with the entry.
func (e *deed) keepFile(ctx context.Context, doc receivable.Document, f Upload) (receivable.Document, error) {
	most, err := documentMB(ctx, e.tx, e.file.Key.Creditor)
	if err != nil {
		return doc, err
	}
	src, err := f.Open()
	if err != nil {
		return doc, fmt.Errorf("open %s: %w", f.Name, err)
	}
	defer func() { _ = src.Close() }() // opened for reading only
	doc.ID, doc.Name = e.tx.NewID(), oneLine(f.Name, 200)
	limit := int64(most) << 20
	if err := e.keepBytes(ctx, &doc, src, limit); err != nil {
		return doc, err
	}
	switch {
	case doc.Size > limit:
		return doc, fault.Invalidf("document_too_large", "file", "%s is larger than %d MB; cut it, or allow more: dunwell setup %s=N", doc.Name, most, settingDocumentMB)
	case doc.Size == 0:
		return doc, fault.Invalidf("document_empty", "file", "%s is empty and shows nothing", doc.Name)
	}
	e.made("document", doc.ID, "")
	e.field("file", doc.Name)
	e.field("sha256", fmt.Sprintf("%x", doc.Hash))
	return doc, e.tx.AddDocument(ctx, e.file.Key, doc)
}

// documentMB is the most that one paper may hold, in megabytes.
func documentMB(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (int, error) {
	text, err := tx.Setting(ctx, creditor, settingDocumentMB)
	if n, bad := strconv.Atoi(text); bad == nil {
		return n, err
	}
	return usualDocumentMB, err
}

// DocumentMB is the most that one paper may hold, in megabytes.
func (d *Desk) DocumentMB(ctx context.Context, creditor receivable.CreditorID) (n int, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		n, err = documentMB(ctx, tx, creditor)
		return err
	})
	return n, err
}

// changeDocuments sets the most that one paper may hold; ok is false for another setting.
func changeDocuments(ctx context.Context, tx *store.Tx, id receivable.CreditorID, key, value string) (f *fault.Error, ok bool, err error) {
	if key != settingDocumentMB {
		return nil, false, nil
	}
	if n, err := strconv.Atoi(value); value != "" && (err != nil || n < 1 || n > mostDocumentMB) {
		return fault.Invalidf("setup_unreadable", key, "%q is no number of megabytes from 1 to %d", value, mostDocumentMB), true, nil
	}
	return nil, true, tx.SetSetting(ctx, id, settingDocumentMB, value)
}

// DropDocument takes a paper that was added by hand out of the file. Its bytes and
// its entry stay in the book; undo lets it stand again.
func (d *Desk) DropDocument(ctx context.Context, key receivable.AccountKey, id string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbDocumentDropped, a, func(ctx context.Context, e *deed) error {
		doc, err := documentNamed(ctx, e.tx, key, id)
		if err != nil {
			return err
		}
		if !slices.Contains(receivable.ByHand(), doc.Kind) {
			return fault.Conflictf("document_kept", "%s was not added by hand; take back the entry that brought it", doc.Name)
		}
		e.made("document_drop", doc.ID, "")
		e.field("document", doc.ID)
		e.field("sha256", fmt.Sprintf("%x", doc.Hash))
		e.said.Text = fmt.Sprintf("%s taken out of the file of %s: %s", upper(DocumentWords(doc.Kind)), e.file.Client.Name, doc.Name)
		return e.tx.UndoDocument(ctx, key, doc.ID)
	})
}

// documentNamed finds a paper of an account by its id, or by the end of it.
func documentNamed(ctx context.Context, tx *store.Tx, key receivable.AccountKey, name string) (receivable.Document, error) {
	const least = 4
	name = strings.ToLower(strings.TrimSpace(name))
	list, err := tx.DocumentsOf(ctx, key)
	if err != nil {
		return receivable.Document{}, err
	}
	found := receivable.Document{}
	for i := range list {
		if list[i].ID != name && (len(name) < least || !strings.HasSuffix(list[i].ID, name)) {
			continue
		}
		if found.ID != "" {
			return found, fault.Conflictf("document_unclear", "more than one document ends with %q; name more of it", name)
		}
		found = list[i]
	}
	if found.ID == "" {
		return found, fault.NotFoundf("document_unknown", "this account has no document %q; dunwell document list shows them", name)
	}
	return found, nil
}
