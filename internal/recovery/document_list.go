package recovery

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// documentWords name the kinds of papers; those that a person adds have a name on the
// command line that is mostly the kind itself.
var documentWords = map[receivable.DocumentKind]string{
	receivable.ProofOfPosting: "proof of posting",
	receivable.OwnInvoice:     "own invoice",
	receivable.OwnEInvoice:    "electronic invoice",
	receivable.ContractPaper:  "contract",
	receivable.ApprovalPaper:  "approval",
	receivable.DeliveryProof:  "proof of delivery",
	receivable.Acknowledgment: "acknowledgment of the debt",
	receivable.Correspondence: "correspondence",
	receivable.Photo:          "photo",
	receivable.OtherDocument:  "document",

	receivable.DeliveredFile:   "deliverable",
	receivable.UseProof:        "proof of use",
	receivable.AgreementPaper:  "agreement",
	receivable.SignedAgreement: "signed agreement",
	receivable.TimeStamp:       "time stamp",
}

// DocumentWords names a kind of paper.
func DocumentWords(k receivable.DocumentKind) string {
	if words, ok := documentWords[k]; ok {
		return words
	}
	return strings.ReplaceAll(string(k), "_", " ")
}

// documentKindNames are the kinds that a person may add, as they are typed.
func documentKindNames() []string {
	var names []string
	for _, k := range receivable.ByHand() {
		names = append(names, kindTyped(k))
	}
	return names
}

func kindTyped(k receivable.DocumentKind) string {
	switch k {
	case receivable.DeliveryProof:
		return "delivery"
	case receivable.ApprovalPaper:
		return "approval"
	}
	return string(k)
}

// DocumentKindNamed finds a kind that a person may add by its name; "" is the kind
// for what fits no other.
func DocumentKindNamed(name string) (receivable.DocumentKind, error) {
	if name == "" {
		return receivable.OtherDocument, nil
	}
	for _, k := range receivable.ByHand() {
		if name == kindTyped(k) || name == string(k) {
			return k, nil
		}
	}
	return "", fault.Invalidf("document_kind_unknown", "kind", "%q is no kind of document; it is %s", name, strings.Join(documentKindNames(), ", "))
}

// DocumentLine is one paper of a list.
type DocumentLine struct {
	receivable.Document
	Short  string // as it is named in commands
	Words  string // of its kind
	Abouts string // what it is about, in words, "" for the account
	ByHand bool   // a person added it and may take it out
}

// Documents are the papers of an account, newest day first.
func (d *Desk) Documents(ctx context.Context, key receivable.AccountKey) (list []DocumentLine, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		list, err = documentLines(ctx, tx, key)
		return err
	})
	return list, err
}

func documentLines(ctx context.Context, tx *store.Tx, key receivable.AccountKey) ([]DocumentLine, error) {
	all, err := tx.DocumentsOf(ctx, key)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	names, err := aboutNames(ctx, tx, key)
	if err != nil {
		return nil, err
	}
	list := make([]DocumentLine, 0, len(all))
	for i := range all {
		doc := &all[i]
		list = append(list, DocumentLine{
			Document: *doc, Short: shortID(doc.ID), Words: DocumentWords(doc.Kind), Abouts: names[string(doc.About)],
			ByHand: slices.Contains(receivable.ByHand(), doc.Kind),
		})
	}
	slices.SortStableFunc(list, func(a, b DocumentLine) int { return b.On.Compare(a.On) })
	return list, nil
}

// aboutNames are the names of what papers of an account may be about, by id.
func aboutNames(ctx context.Context, tx *store.Tx, key receivable.AccountKey) (map[string]string, error) {
	names := map[string]string{}
	items, err := tx.ItemsOf(ctx, key)
	if err != nil {
		return nil, err
	}
	for i := range items {
		if it := &items[i].Item; it.Number != "" {
			names[string(it.ID)] = "invoice " + it.Number
		}
	}
	deliveries, err := tx.DeliveriesOf(ctx, key)
	if err != nil {
		return nil, err
	}
	for i := range deliveries {
		dl := &deliveries[i]
		names[string(dl.ID)] = strings.TrimSpace(StepWord(dl.Step) + " " + dl.Number)
	}
	return names, nil
}

// SaveDocument writes the exact bytes of a paper, once they are held against their
// hash: what was changed since is refused.
func (d *Desk) SaveDocument(ctx context.Context, key receivable.AccountKey, id string, to func(receivable.Document) (io.Writer, error)) (doc receivable.Document, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		if doc, err = documentNamed(ctx, tx, key, id); err != nil {
			return err
		}
		if doc.Hash == nil {
			return fault.NotFoundf("document_unknown", "of this document only the number %s is known, no file", doc.Reference)
		}
		if err := wholeDocument(ctx, tx, key.Creditor, &doc); err != nil {
			return err
		}
		w, err := to(doc)
		if err != nil {
			return err
		}
		return tx.DocumentBytes(ctx, key.Creditor, doc.ID, func(piece []byte) error {
			_, err := w.Write(piece)
			return err
		})
	})
	return doc, err
}

// wholeDocument holds the bytes of a paper against its hash.
func wholeDocument(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, doc *receivable.Document) error {
	got, err := documentHash(ctx, tx, creditor, doc.ID)
	if err != nil {
		return err
	}
	if string(got) != string(doc.Hash) {
		return fault.Conflictf("document_altered", "the bytes of %s are not those that were kept on %s: they were changed in the book. dunwell verify tells more", doc.Name, doc.On)
	}
	return nil
}

// documentHash is the SHA-256 of the bytes of a paper as they lie in the book.
func documentHash(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, id string) ([]byte, error) {
	hash := sha256.New()
	err := tx.DocumentBytes(ctx, creditor, id, func(piece []byte) error {
		_, err := hash.Write(piece)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read document %s: %w", shortID(id), err)
	}
	return hash.Sum(nil), nil
}
