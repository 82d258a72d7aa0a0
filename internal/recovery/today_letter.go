package recovery

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// LetterView is one letter as a person looks at it, before or after it left.
type LetterView struct {
	Need
	Delivery receivable.Delivery
	Letter   letter.Letter // as it stands now; empty where it has left or cannot be made
	Lacking  *fault.Error  // why it cannot be made; nil where it can
	Hour     time.Time     // when it may leave, where the client is; zero where a person sends it
	Left     *LeftMail     // the exact words that left; nil where none are kept
}

// LeftMail is what a sealed mail says.
type LeftMail struct {
	Subject, Text string
	PDF           []byte
}

// LetterView reads a letter, what it was decided for, and what of it left.
func (d *Desk) LetterView(ctx context.Context, creditor receivable.CreditorID, number string) (LetterView, error) {
	var v LetterView
	var o occasion
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		v = LetterView{}
		delivery, err := deliveryNumbered(ctx, tx, creditor, number)
		if err != nil {
			return err
		}
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		file, err := tx.AccountFile(ctx, delivery.Account, day.Max(d.todayOf(c), delivery.On))
		if err != nil {
			return err
		}
		v.Delivery = delivery
		v.Need, err = letterNeed(ctx, tx, &standing{Standing: store.Standing{
			Account: delivery.Account, Number: file.Number, Name: file.Client.Name, Owed: delivery.Amount, Seq: delivery.Seq, Delivery: delivery.ID,
		}}, &delivery)
		if err != nil {
			return err
		}
		if delivery.Channel != WayFolder {
			v.Hour = d.hourFor(&c, &file.Client, tx.Now()).In(d.zoneOf(&c, &file.Client))
		}
		if delivery.State != receivable.Drafted && delivery.State != receivable.Approved && delivery.State != receivable.Waiting || receivable.BesideChase(delivery.Step) {
			v.Left, err = d.leftMail(ctx, tx, &delivery)
			return err
		}
		o, err = d.lookAt(ctx, tx, delivery)
		v.Lacking = asFault(err)
		if v.Lacking != nil && v.Lacking.Kind != fault.Unavailable {
			return nil
		}
		return err
	})
	if err != nil || v.Lacking != nil || o.delivery == nil {
		return v, err
	}
	for _, w := range o.decision.Warnings {
		v.Warnings = append(v.Warnings, Said{string(w.Code), w.Text()})
	}
	v.Owed = o.claim.Owed
	v.Letter, err = d.makeLetter(o)
	if f := asFault(err); f != nil {
		v.Lacking, err = f, nil
	}
	v.Missing = v.Letter.Missing
	for _, w := range v.Letter.Warnings {
		v.Warnings = append(v.Warnings, Said{w.Code, w.Text})
	}
	return v, err
}

// zoneOf is the time zone of the client, or else the creditor's.
func (d *Desk) zoneOf(c *receivable.Creditor, client *receivable.Client) *time.Location {
	for _, name := range []string{client.Zone, c.Zone} {
		if zone, err := time.LoadLocation(name); name != "" && err == nil {
			return zone
		}
	}
	return d.zone
}

// leftMail opens the sealed bytes of a letter; nil where a person sent it himself
// or it was withdrawn.
func (d *Desk) leftMail(ctx context.Context, tx *store.Tx, delivery *receivable.Delivery) (*LeftMail, error) {
	if len(delivery.SealedHash) == 0 {
		return nil, nil
	}
	sealed, err := d.unsealed(ctx, tx, delivery)
	if err != nil || sealed == nil {
		return nil, err
	}
	left, err := readMail(sealed)
	if err != nil {
		return nil, fmt.Errorf("open letter %s: %w", delivery.Number, err)
	}
	return left, nil
}

// unsealed are the exact bytes of a sealed letter; nil where only the fingerprint
// was kept.
func (d *Desk) unsealed(ctx context.Context, tx *store.Tx, delivery *receivable.Delivery) ([]byte, error) {
	coding, sealed, err := tx.SealedBytes(ctx, delivery.Account.Creditor, delivery.ID)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil || coding != "gzip" {
		return sealed, err
	}
	if sealed, err = gunzip(bytes.NewReader(sealed)); err != nil {
		return nil, fmt.Errorf("open letter %s: %w", delivery.Number, err)
	}
	return sealed, nil
}

// gunzip reads packed bytes, as many as a mail may have.
func gunzip(packed io.Reader) ([]byte, error) {
	const most = 64 << 20
	z, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, most))
}

// readMail takes subject, plain text and PDF out of a mail of our own.
func readMail(eml []byte) (*LeftMail, error) {
	m, err := mail.ReadMessage(bytes.NewReader(eml))
	if err != nil {
		return nil, err
	}
	var left LeftMail
	if left.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return nil, err
	}
	return &left, left.read(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body, 0)
}

// read goes through one part of a mail and those inside it.
func (l *LeftMail) read(contentType, coding string, body io.Reader, depth int) error {
	const deepest = 8
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return err
	}
	if strings.HasPrefix(kind, "multipart/") && depth < deepest {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := l.read(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part, depth+1); err != nil {
				return err
			}
		}
	}
	switch strings.ToLower(coding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	switch kind {
	case "text/plain":
		text, err := io.ReadAll(body)
		l.Text = string(text)
		return err
	case "application/pdf":
		if l.PDF != nil { // the letter comes first, then what it encloses
			return nil
		}
		l.PDF, err = io.ReadAll(body)
		return err
	}
	return nil
}

// DecideAgain takes today's decision about one account at once, so that what a
// person just said is seen on the next page. Where nothing asks for it, nothing
// is written.
func (d *Desk) DecideAgain(ctx context.Context, key receivable.AccountKey) error {
	c, err := d.creditor(ctx, key.Creditor)
	if err != nil {
		return err
	}
	_, err = d.newRun(d.todayOf(c), false).batch(ctx, []receivable.AccountKey{key})
	return err
}

// AccountOfNumber is the account that a number of an entry or a letter belongs to.
func (d *Desk) AccountOfNumber(ctx context.Context, creditor receivable.CreditorID, number string) (key receivable.AccountKey, err error) {
	account, _, err := splitNumber(number)
	if err != nil {
		return key, err
	}
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		key, err = accountNumbered(ctx, tx, creditor, account)
		return err
	})
	return key, err
}
