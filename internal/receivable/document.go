package receivable

import "dunwell/internal/day"

// DocumentKind is what a paper kept as evidence is.
type DocumentKind string

// The kinds of document.
const (
	ProofOfPosting DocumentKind = "proof_of_posting" // a receipt, or the number to track by
	OwnInvoice     DocumentKind = "own_invoice"      // an invoice or credit note made here, as issued
	OwnEInvoice    DocumentKind = "own_einvoice"     // its electronic twin

	DeliveredFile DocumentKind = "deliverable"    // a file of a deliverable, as the client was shown it
	ApprovalPaper DocumentKind = "approval_paper" // a mail or paper by which a client approved
	DeliveryProof DocumentKind = "delivery_proof" // that work was handed over
	UseProof      DocumentKind = "use_proof"      // that the client uses it

	AgreementPaper  DocumentKind = "agreement"        // the exact bytes of an agreement, or of any text that is signed
	SignedAgreement DocumentKind = "signed_agreement" // the same with the certificate of its signatures
	TimeStamp       DocumentKind = "time_stamp"       // RFC 3161 token about a signed paper

	ContractPaper  DocumentKind = "contract"       // as it lies in the drawer; what it binds to stands in the register of agreements
	Acknowledgment DocumentKind = "acknowledgment" // the debt admitted in writing
	Correspondence DocumentKind = "correspondence"
	Photo          DocumentKind = "photo"
	OtherDocument  DocumentKind = "other"
)

// ByHand are the kinds of a document that a person adds to the file himself, in the
// order in which they are offered.
func ByHand() []DocumentKind {
	return []DocumentKind{ContractPaper, ApprovalPaper, DeliveryProof, Acknowledgment, Correspondence, Photo, OtherDocument}
}

// Document is a paper kept as evidence beside the letters and mails of an account.
type Document struct {
	ID        string
	Kind      DocumentKind
	About     DeliveryID // id of the letter or other thing it speaks of, "" for the account
	On        day.Date   // of what it shows
	Reference string     // tracking number, "" for none
	Name      string     // of the file, "" where only a number is known
	Type      string     // by its content
	Size      int64      // bytes
	Hash      []byte     // SHA-256 of the exact bytes, nil without a file
	Author    string
	Note      string // what it shows, in words of who added it
}
