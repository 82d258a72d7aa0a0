package recovery

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// The bounds of the files of one revision.
const (
	MostDelivered      = 20        // files
	MostDeliveredFile  = 100 << 20 // bytes of one
	MostDeliveredBytes = 250 << 20 // of all
)

// keepGiven keeps the exact bytes of a file, read in pieces up to a bound.
func (e *deed) keepGiven(ctx context.Context, doc receivable.Document, f Upload, most int64) (receivable.Document, error) {
	doc.ID, doc.On, doc.Author = e.tx.NewID(), e.act.On, e.act.By
	if doc.Name = fileNumber(oneLine(path.Base(strings.ReplaceAll(f.Name, `\`, "/")), 120)); strings.Trim(doc.Name, ". ") == "" {
		doc.Name = "file"
	}
	r, err := f.Open()
	if err != nil {
		return doc, fault.Invalidf("file_unreadable", doc.Name, "the file %s cannot be read: %v", doc.Name, err)
	}
	defer func() { _ = r.Close() }() // read only
	if err := e.keepBytes(ctx, &doc, r, most); err != nil {
		return doc, err
	}
	switch {
	case doc.Size > most:
		return doc, fault.Invalidf("file_too_large", doc.Name, "%s has more than %d MB, which is the most that is kept", doc.Name, most>>20)
	case doc.Size == 0:
		return doc, fault.Invalidf("file_empty", doc.Name, "the file %s is empty", doc.Name)
	}
	e.made("document", doc.ID, "")
	return doc, e.tx.AddDocument(ctx, e.file.Key, doc)
}

// keepBytes keeps the bytes of a paper in pieces, and fills in its size, type and hash.
// One byte beyond most is read, so that a size above it tells of a file too large.
func (e *deed) keepBytes(ctx context.Context, doc *receivable.Document, r io.Reader, most int64) (err error) {
	keep := pieces{put: func(n int, piece []byte) error {
		return e.tx.AddDocumentBytes(ctx, e.file.Key.Creditor, doc.ID, n, piece)
	}}
	sum, head := sha256.New(), &firstBytes{}
	if doc.Size, err = io.Copy(io.MultiWriter(&keep, sum, head), io.LimitReader(r, most+1)); err != nil {
		return fmt.Errorf("keep %s: %w", doc.Name, err)
	}
	doc.Hash, doc.Type = sum.Sum(nil), http.DetectContentType(head.b)
	return keep.end()
}

// firstBytes keeps what tells the sort of a file.
type firstBytes struct{ b []byte }

func (f *firstBytes) Write(p []byte) (int, error) {
	if room := sniffedBytes - len(f.b); room > 0 {
		f.b = append(f.b, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// keepFiles keeps the files of one revision and hands out their ids and hash.
func (e *deed) keepFiles(ctx context.Context, about string, files []Upload) (ids []string, hash [32]byte, err error) {
	if len(files) > MostDelivered {
		return nil, hash, fault.Invalidf("files_too_many", "files", "at most %d files are sent at once; put the others into an archive", MostDelivered)
	}
	var docs []receivable.Document
	left := int64(MostDeliveredBytes)
	for i, f := range files {
		doc, err := e.keepGiven(ctx, receivable.Document{Kind: receivable.DeliveredFile, About: receivable.DeliveryID(about)}, f, min(MostDeliveredFile, left))
		if err != nil {
			return nil, hash, err
		}
		left -= doc.Size
		docs, ids = append(docs, doc), append(ids, doc.ID)
		e.field(fmt.Sprintf("file_%d", i+1), doc.Name)
		e.field(fmt.Sprintf("file_%d_sha256", i+1), fmt.Sprintf("%x", doc.Hash))
	}
	return ids, receivable.HashOfFiles(docs), nil
}

// filesOf are the files of a revision, in their order.
func filesOf(ctx context.Context, tx *store.Tx, key receivable.AccountKey, d *receivable.Deliverable) ([]receivable.Document, error) {
	all, err := tx.DocumentsOf(ctx, key)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]receivable.Document, len(all))
	for i := range all {
		byID[all[i].ID] = all[i]
	}
	var list []receivable.Document
	for _, id := range d.Documents {
		if doc, ok := byID[id]; ok {
			list = append(list, doc)
		}
	}
	return list, nil
}

// Paper is a kept file as a reader: each piece in a transaction of its own, so that a
// slow taker holds nothing up.
type Paper struct {
	receivable.Document
	ctx      context.Context //nolint:containedctx // a reader has no argument for it
	desk     *Desk
	creditor receivable.CreditorID
	n        int
	left     []byte
	sum      interface {
		io.Writer
		Sum(b []byte) []byte
	}
}

func (d *Desk) paper(ctx context.Context, creditor receivable.CreditorID, doc receivable.Document) *Paper {
	return &Paper{Document: doc, ctx: ctx, desk: d, creditor: creditor, sum: sha256.New()}
}

// errOtherBytes tells that what is kept is not what was approved or sent.
var errOtherBytes = errors.New("the kept bytes are not those of their hash")

// Read hands out the bytes as they were kept. Bytes that are not those of the hash end
// in an error instead of the end of the file.
func (p *Paper) Read(b []byte) (int, error) {
	if len(p.left) == 0 {
		err := p.desk.db.Read(p.ctx, func(tx *store.Tx) (err error) {
			p.left, err = tx.DocumentPiece(p.ctx, p.creditor, p.ID, p.n)
			return err
		})
		if err != nil {
			return 0, err
		}
		if p.n++; len(p.left) == 0 {
			if string(p.sum.Sum(nil)) != string(p.Hash) {
				return 0, fmt.Errorf("%s: %w", p.Name, errOtherBytes)
			}
			return 0, io.EOF
		}
		_, _ = p.sum.Write(p.left) // a hash takes everything
	}
	n := copy(b, p.left)
	p.left = p.left[n:]
	return n, nil
}

// CheckApproval reads the kept files of a revision again and names those whose bytes are
// not the ones that were sent.
func (d *Desk) CheckApproval(ctx context.Context, creditor receivable.CreditorID, code string) (changed []string, err error) {
	var docs []receivable.Document
	var whole bool
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		key, id, err := askedNamed(ctx, tx, creditor, code)
		if err != nil {
			return err
		}
		x, err := askedWith(ctx, tx, key, id)
		if err != nil {
			return err
		}
		if x.order != nil {
			if whole = receivable.HashOfOrder(x.order) == x.order.Hash; !whole {
				changed = []string{x.code()}
			}
			return nil
		}
		docs, err = filesOf(ctx, tx, key, x.work)
		whole = receivable.HashOfFiles(docs) == x.work.Hash
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, doc := range docs {
		switch _, err := io.Copy(io.Discard, d.paper(ctx, creditor, doc)); {
		case errors.Is(err, errOtherBytes):
			changed = append(changed, doc.Name)
		case err != nil:
			return nil, err
		}
	}
	if !whole && len(changed) == 0 {
		changed = append(changed, code)
	}
	return changed, nil
}
