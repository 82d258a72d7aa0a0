package recovery

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// VerbPosted says that a letter that counts already went by post as well, or keeps
// a proof that came later.
const VerbPosted Verb = "posted"

// mostProof bounds a proof of posting, in bytes.
const mostProof = 20 << 20

// Posting is what shows that a letter was posted: a receipt, a number to track it
// by, or both.
type Posting struct {
	On       day.Date // zero is the day of the act
	Tracking string
	Name     string // of the file
	Bytes    []byte // of the receipt, nil for none
}

func (p *Posting) none() bool {
	return p == nil || p.Bytes == nil && strings.TrimSpace(p.Tracking) == ""
}

// SentWithProof makes a letter count that a person sent himself, and keeps what
// shows it.
func (d *Desk) SentWithProof(ctx context.Context, creditor receivable.CreditorID, number string, on day.Date, how string, p Posting, a Act) (Entry, error) {
	if how != "post" {
		return Entry{}, fault.Invalidf("proof_without_post", "", "a proof of posting belongs to a letter that was posted: --how post")
	}
	return d.sentByHand(ctx, creditor, number, on, how, &p, a)
}

// Posted keeps a proof of posting of a letter that has left already. Its step is
// not taken a second time: the same letter by another way is the same letter.
func (d *Desk) Posted(ctx context.Context, creditor receivable.CreditorID, number string, p Posting, a Act) (Entry, error) {
	delivery, err := d.delivery(ctx, creditor, number)
	if err != nil {
		return Entry{}, err
	}
	a.On = p.On
	return d.do(ctx, delivery.Account, VerbPosted, a, func(ctx context.Context, e *deed) error {
		now, err := e.tx.Delivery(ctx, creditor, delivery.ID)
		if err != nil {
			return err
		}
		if now.State != receivable.Sent && now.State != receivable.DoubtfulD {
			return fault.Conflictf("letter_not_sent", "letter %s is %s and counts as not sent yet; say when it left: dunwell sent %s --by-hand DATE --how post --proof FILE", number, now.State, number)
		}
		if p.none() {
			return fault.Invalidf("proof_missing", "", "name the receipt or the number to track by: --proof FILE, --tracking TEXT")
		}
		e.field("delivery", number)
		e.said.Text = fmt.Sprintf("The %s to %s was posted on %s", StepWord(delivery.Step), e.file.Client.Name, e.act.On)
		return e.keepProof(ctx, delivery.ID, &p)
	})
}

// keepProof keeps the bytes of a proof and names them, with their hash, in the entry.
func (e *deed) keepProof(ctx context.Context, id receivable.DeliveryID, p *Posting) error {
	if len(p.Bytes) > mostProof {
		return fault.Invalidf("proof_too_large", p.Name, "the proof has %d MB; at most %d MB are kept", len(p.Bytes)>>20, mostProof>>20)
	}
	if p.Bytes != nil && len(p.Bytes) == 0 {
		return fault.Invalidf("proof_empty", p.Name, "the file is empty and proves nothing")
	}
	doc := receivable.Document{
		ID: e.tx.NewID(), Kind: receivable.ProofOfPosting, About: id, On: e.act.On, Reference: oneLine(p.Tracking, 200), Author: e.act.By,
	}
	if doc.Reference != "" {
		e.field("tracking", doc.Reference)
		e.said.Text += ", to be tracked by " + doc.Reference
	}
	if p.Bytes != nil {
		hash := sha256.Sum256(p.Bytes)
		doc.Name, doc.Size, doc.Hash = oneLine(p.Name, 200), int64(len(p.Bytes)), hash[:]
		doc.Type = http.DetectContentType(p.Bytes[:min(len(p.Bytes), sniffedBytes)])
		e.field("proof", doc.Name)
		e.field("proof_sha256", fmt.Sprintf("%x", hash))
		e.said.Text += "; proof of posting: " + doc.Name
		keep := pieces{put: func(n int, piece []byte) error {
			return e.tx.AddDocumentBytes(ctx, e.file.Key.Creditor, doc.ID, n, piece)
		}}
		if _, err := keep.Write(p.Bytes); err != nil {
			return err
		}
		if err := keep.end(); err != nil {
			return err
		}
	}
	e.made("document", doc.ID, "")
	return e.tx.AddDocument(ctx, e.file.Key, doc)
}

// sealLaid keeps the exact bytes of a letter that lies in the folder for a person
// to send.
func sealLaid(ctx context.Context, tx *store.Tx, delivery *receivable.Delivery, eml []byte) (hash [sha256.Size]byte, err error) {
	hash = sha256.Sum256(eml)
	return hash, tx.SealLaid(ctx, store.Sealing{Key: delivery.Account, ID: delivery.ID, MessageID: delivery.MessageID, Hash: hash[:], Bytes: eml})
}
