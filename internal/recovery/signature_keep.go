package recovery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/agreement"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
)

// SignedPaper is what a name is set under.
type SignedPaper struct {
	About    string // id of the agreement, change order, plan or settlement; "" for the balance
	Title    string
	Language string
	Document string // id of the kept bytes, "" where they are given here
	Bytes    []byte // a PDF; nil where they are kept
	Text     string // the words shown beside a PDF, or all there is where no PDF is kept
}

// keepSignature keeps a signature under exact bytes, and the same bytes with the
// certificate of all signatures under them. The caller's entry seals both.
func (e *deed) keepSignature(ctx context.Context, p *SignedPaper, s receivable.Signature) (receivable.Signature, error) {
	creditor, err := e.tx.Creditor(ctx, e.file.Key.Creditor)
	if err != nil {
		return s, err
	}
	paper := letter.PaperOf(creditor.Place)
	switch {
	case p.Document != "":
		if p.Bytes, err = paperBytes(ctx, e.tx, e.file.Key.Creditor, p.Document); err != nil {
			return s, err
		}
	case p.Bytes == nil:
		if p.Bytes, err = textPaper(p, &creditor, e, paper); err != nil {
			return s, err
		}
	}
	if p.Document == "" {
		if p.Document, _, err = e.keepPaper(ctx, receivable.AgreementPaper, p.Title, "text.pdf", p.Bytes); err != nil {
			return s, err
		}
	}
	s.ID, s.About, s.Document, s.Hash, s.At, s.Author = e.tx.NewID(), p.About, p.Document, sha256.Sum256(p.Bytes), e.tx.Now(), e.act.By
	if s.Intent == "" && (s.Way == receivable.SignedTyped || s.Way == receivable.SignedDrawn) {
		return s, fault.Invalidf("consent_missing", "agreed", "a signature needs the words that were agreed to")
	}
	if s.Way == receivable.SignedDrawn && len(pdf.Strokes(s.Drawn)) == 0 {
		s.Way, s.Drawn = receivable.SignedTyped, ""
	}
	if err := e.tx.AddSignature(ctx, e.file.Key, &s); err != nil {
		return s, err
	}
	e.made("signature", s.ID, "")
	all, err := e.tx.SignaturesOf(ctx, e.file.Key)
	if err != nil {
		return s, err
	}
	all = slices.DeleteFunc(all, func(o receivable.Signature) bool { return o.Document != s.Document })
	signed, err := pdf.Append(p.Bytes, certified(p, all, &creditor, e, paper))
	if err != nil {
		return s, err
	}
	if s.Signed, _, err = e.keepPaper(ctx, receivable.SignedAgreement, p.Title, "signed.pdf", signed); err != nil {
		return s, err
	}
	e.field("signature", s.ID)
	e.field("name", s.Name)
	e.field("party", string(s.Party))
	e.field("way", string(s.Way))
	e.field("intent", s.Intent)
	e.field("signed_sha256", fmt.Sprintf("%x", s.Hash))
	if p.Text != "" {
		e.field("text_sha256", fmt.Sprintf("%x", sha256.Sum256([]byte(p.Text))))
	}
	return s, e.tx.SetSignaturePapers(ctx, e.file.Key, s.ID, s.Signed, "")
}

// textPaper makes a PDF of words that were shown as text.
func textPaper(p *SignedPaper, c *receivable.Creditor, e *deed, paper letter.Paper) ([]byte, error) {
	part := pdf.Part{Title: p.Title}
	for _, para := range strings.Split(p.Text, "\n\n") {
		part.Blocks = append(part.Blocks, letter.Para{Text: para})
	}
	return pdf.Bind(pdf.Bound{
		Paper: paper, Language: p.Language, Title: p.Title, Author: c.Name, Date: e.act.On, Running: c.Name, Stamp: e.file.Number, PageOf: "%d / %d", Parts: []pdf.Part{part},
	})
}

// certified is the page behind signed bytes.
func certified(p *SignedPaper, all []receivable.Signature, c *receivable.Creditor, e *deed, paper letter.Paper) pdf.Bound {
	sealed := agreement.Sealed{
		Title: p.Title, Hash: sha256.Sum256(p.Bytes), Size: len(p.Bytes), Signatures: all, Account: e.file.Number,
		Names: map[receivable.SignatureParty]string{receivable.PartyClient: e.file.Client.Name, receivable.PartyCreditor: c.Name},
	}
	if p.Text != "" {
		sealed.Text = sha256.Sum256([]byte(p.Text))
	}
	return pdf.Bound{
		Paper: paper, Language: "en", Title: p.Title, Author: c.Name, Date: e.act.On, Running: c.Name, Stamp: "Certificate of signature",
		Foot: "Kept by Dunwell in a sealed record", PageOf: "Certificate, page %d of %d",
		Parts: []pdf.Part{{Title: "Certificate of signature", Kicker: p.Title, Blocks: agreement.Certificate(&sealed)}},
	}
}

// Signatory reads the name somebody signs with.
func signatory(name string, agreed bool) (string, error) {
	name = oneLine(name, 120)
	switch {
	case len([]rune(name)) < 2:
		return "", fault.Invalidf("name_missing", "name", "write your name")
	case !agreed:
		return "", fault.Invalidf("consent_missing", "agreed", "tick the box if you agree")
	}
	return name, nil
}

// SignatureView is a signature as pages and commands show it.
type SignatureView struct {
	ID     string                    `json:"id"`
	Party  receivable.SignatureParty `json:"party"`
	Name   string                    `json:"name"`
	Way    receivable.SignatureWay   `json:"way"`
	At     string                    `json:"at"`
	SHA256 string                    `json:"sha256"`
	Signed string                    `json:"signed_document"`
	Stamp  *string                   `json:"time_stamp"`
}

// SignedDocument is the newest signed paper about a thing, whole.
func (d *Desk) SignedDocument(ctx context.Context, key receivable.AccountKey, about string) ([]byte, error) {
	list, err := d.signaturesAbout(ctx, key, about)
	if err != nil {
		return nil, err
	}
	for _, s := range slices.Backward(list) {
		if s.Signed != "" {
			return d.documentBytes(ctx, key.Creditor, s.Signed)
		}
	}
	return nil, fault.NotFoundf("document_unknown", "nothing of it is signed yet")
}

// checkedPDF reports a paper that can be signed here: one a page can be added to.
func checkedPDF(b []byte) error {
	if !bytes.HasPrefix(b, []byte("%PDF-")) {
		return fault.Invalidf("file_type", "file", "the paper must be a PDF; print it to one")
	}
	_, err := pdf.Append(b, pdf.Bound{PageOf: "%d / %d", Parts: []pdf.Part{{Title: "Certificate"}}})
	return err
}
