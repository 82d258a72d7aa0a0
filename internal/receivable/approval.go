package receivable

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Deliverable is one revision of something made for a client, sent to him to be looked
// at and approved. Its files are kept as the exact bytes he was shown.
type Deliverable struct {
	ID         string
	Number     string // "1004/D3": the client's account and a running number; all revisions share it
	Engagement EngagementID
	Name       string
	Revision   int      // from 1
	Note       string   // what the client is told of it: what is new in this revision
	Documents  []string // ids of the files, in the order they are shown
	Hash       [32]byte // over all of them: HashOfFiles
	State      ApprovalState

	Sent     day.Date  // brought to the client on; zero while it is a draft
	Notices  []Brought // the mails or letters that brought it, the first one too
	Until    day.Date  // last day of a deemed approval under the clause; zero where no clause is known
	Clause   string    // where that clause stands
	Answered day.Date
	By       string // who answered, as he named himself
	How      Answered
	Words    string // his remark, or the changes he asks for

	Author string
}

// ChangeOrder is more work, or other work, at a price the client is asked to agree to
// before it is done.
type ChangeOrder struct {
	ID         string
	Number     string // "1004/C1"
	Engagement EngagementID
	Text       string
	Price      money.Amount
	Days       int      // it moves the day of delivery by; 0 for none
	Hash       [32]byte // over what was asked: HashOfOrder
	State      ApprovalState

	Sent     day.Date
	Notices  []Brought
	Answered day.Date
	By       string
	How      Answered
	Words    string

	Author string
}

// Brought is one bringing of a deliverable or change order to the client.
type Brought struct {
	On     day.Date
	Letter DeliveryID // the mail that carried it, "" where a person brought it
	How    string     // "mail", "email", "paper", "link": the way a person said
}

// ApprovalState is where a deliverable or a change order stands.
type ApprovalState string

// The states of an approval. A change order is never deemed approved: silence agrees
// to no price.
const (
	ApprovalDraft     ApprovalState = "draft"
	ApprovalOut       ApprovalState = "out"
	ApprovalGiven     ApprovalState = "approved"
	ApprovalChanges   ApprovalState = "changes"  // the client asks for changes
	ApprovalDeemed    ApprovalState = "deemed"   // nobody answered; the agreement's clause counts it as approved
	ApprovalDeclined  ApprovalState = "declined" // a change order the client does not want
	ApprovalWithdrawn ApprovalState = "withdrawn"
)

// Answered is the way an answer to an approval came.
type Answered string

// The ways of an answer.
const (
	ByLink   Answered = "link"
	ByEmail  Answered = "email"
	ByPaper  Answered = "paper"
	ByClause Answered = "clause" // nobody answered
)

// HashOfFiles is one hash over files in their order: it changes with any byte of any of
// them, with a name, or with the order.
func HashOfFiles(files []Document) [32]byte {
	h := sha256.New() // which takes everything
	part := func(b []byte) {
		_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b))))
		_, _ = h.Write(b)
	}
	part([]byte("dunwell files 1"))
	for i := range files {
		part([]byte(files[i].Name))
		part(binary.BigEndian.AppendUint64(nil, uint64(max(0, files[i].Size)))) // never negative
		part(files[i].Hash)
	}
	return [32]byte(h.Sum(nil))
}

// HashOfOrder is the hash of what a change order asks: its number, text, price and days.
func HashOfOrder(c *ChangeOrder) [32]byte {
	return sha256.Sum256([]byte(strings.Join([]string{
		"dunwell change order 1", c.Number, c.Text, c.Price.Decimal(), string(c.Price.Currency()), strconv.Itoa(c.Days),
	}, "\x00")))
}

// Waits reports a deliverable that waits for the client's answer.
func (d *Deliverable) Waits() bool { return d.State == ApprovalOut }

// Approved reports that the client himself approved. One deemed approved under a clause
// is not: it is shown apart everywhere.
func (d *Deliverable) Approved() bool { return d.State == ApprovalGiven }

// Called is its name, number and revision, as people speak of it.
func (d *Deliverable) Called() string {
	return d.Name + ", revision " + strconv.Itoa(d.Revision) + " (" + d.Number + ")"
}

// Latest is the newest revision of each deliverable, in the order of their numbers; the
// list is in the order of number and revision.
func Latest(list []Deliverable) []Deliverable {
	var latest []Deliverable
	for i := range list {
		if n := len(latest); n > 0 && latest[n-1].Number == list[i].Number {
			latest[n-1] = list[i]
			continue
		}
		latest = append(latest, list[i])
	}
	return latest
}
