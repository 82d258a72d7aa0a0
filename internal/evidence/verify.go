package evidence

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"iter"
	"slices"
)

// Leaf is the head of one account as a witness saw it: a checkpoint, or whoever
// kept a copy. It is what the tree of a checkpoint is built from.
type Leaf struct {
	Creditor, Account string
	Head
}

// Report is what a verification found. Its JSON is that of `dunwell verify`.
type Report struct {
	OK          bool            `json:"ok"`
	Accounts    []AccountReport `json:"accounts"`
	Files       []FileReport    `json:"files"`
	CannotProve []string        `json:"cannot_prove"`
}

// AccountReport is the state of one chain.
type AccountReport struct {
	Creditor string `json:"-"`
	Account  string `json:"account"`
	Entries  int64  `json:"entries"`   // entries read
	BrokenAt *int64 `json:"broken_at"` // sequence number at which the chain stops holding; nil while it holds
	Why      string `json:"-"`         // a plain sentence, "" while it holds
	Erased   int64  `json:"-"`         // entries whose content was erased or withheld
	Bare     int64  `json:"-"`         // of these, entries of which only place and hash were told
	Head     Head   `json:"-"`         // of the last entry that held
	Seen     int64  `json:"-"`         // highest entry a witness vouches for, 0 without one
}

// FileReport says whether a file beside the chains, such as a checkpoint, holds.
type FileReport struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Why  string `json:"-"`
}

// Verify reads entries, each account's in the order of their sequence numbers,
// and says of each account whether its chain holds and whether it still has what
// the witnesses saw. Of one account any number of witnessed heads may be given;
// the newest alone finds a change, the others narrow down where. The error is
// that of the reading; the report then covers what was read before it.
func Verify(entries iter.Seq2[Entry, error], witnesses ...Leaf) (Report, error) {
	v := newVerifier(witnesses)
	for e, err := range entries {
		if err != nil {
			return v.report(), fmt.Errorf("read the record: %w", err)
		}
		v.read(e)
	}
	return v.report(), nil
}

type accountKey struct{ creditor, account string }

type chain struct {
	AccountReport
	expect []Head // witnessed heads not yet met, in order
}

type verifier struct {
	chains map[accountKey]*chain
}

func newVerifier(witnesses []Leaf) *verifier {
	v := &verifier{chains: map[accountKey]*chain{}}
	for _, w := range witnesses {
		v.witness(w)
	}
	return v
}

func (v *verifier) chain(creditor, account string) *chain {
	key := accountKey{creditor, account}
	c := v.chains[key]
	if c == nil {
		c = &chain{AccountReport: AccountReport{Creditor: creditor, Account: account}}
		v.chains[key] = c
	}
	return c
}

// witness must be called before the first entry of the account is read.
func (v *verifier) witness(l Leaf) {
	if l.Seq < 1 {
		return
	}
	c := v.chain(l.Creditor, l.Account)
	at, _ := slices.BinarySearchFunc(c.expect, l.Seq, func(h Head, seq int64) int { return cmp.Compare(h.Seq, seq) })
	c.expect = slices.Insert(c.expect, at, l.Head)
	c.Seen = max(c.Seen, l.Seq)
}

// read takes the next entry. After the first break of a chain its further
// entries are only counted: what follows a break proves nothing by itself.
func (v *verifier) read(e Entry) {
	c := v.chain(e.Creditor, e.Account)
	c.Entries++
	if e.Erased() {
		c.Erased++
	}
	if e.IsBare() {
		c.Bare++
	}
	if c.BrokenAt != nil {
		return
	}
	if at, why := c.fault(&e); why != "" {
		c.breakAt(at, why)
		return
	}
	for len(c.expect) > 0 && c.expect[0].Seq == e.Seq {
		if !bytes.Equal(c.expect[0].Hash, e.Hash) {
			c.breakAt(e.Seq, "a witness saw another entry here: the chain was rewritten at or before it")
			return
		}
		c.expect = c.expect[1:]
	}
	c.Head = Head{e.Seq, bytes.Clone(e.Hash)}
}

// fault says where and why e does not continue the chain; why is "" when it does.
func (c *chain) fault(e *Entry) (at int64, why string) {
	next := c.Head.Seq + 1
	switch {
	case e.Seq > next:
		return next, fmt.Sprintf("entry %d comes where entry %d belongs: entries were removed or moved", e.Seq, next)
	case e.Seq < next:
		return e.Seq, fmt.Sprintf("entry %d comes again: an entry was inserted or moved", e.Seq)
	}
	if e.IsBare() {
		if len(e.Hash) != sha256.Size {
			return e.Seq, "the hash of the entry is not a whole one"
		}
		return 0, ""
	}
	if digest := e.digest(); !bytes.Equal(digest[:], e.Hash) {
		return e.Seq, "the entry was altered: its hash is not that of its fields"
	}
	if !bytes.Equal(e.Prev, c.Head.Hash) {
		return e.Seq, "the entry does not follow the one before it: that one was altered or exchanged"
	}
	if e.Content != nil {
		if sum := contentHash(e.Salt, e.Content); !bytes.Equal(sum[:], e.ContentHash) {
			return e.Seq, "the content was altered: it is not the one that was sealed"
		}
	}
	return 0, ""
}

func (c *chain) breakAt(seq int64, why string) {
	c.BrokenAt, c.Why = &seq, why
}

// report closes the chains and says, in words, what stays unproven.
func (v *verifier) report() Report {
	r := Report{OK: true, Accounts: make([]AccountReport, 0, len(v.chains)), Files: []FileReport{}}
	for _, c := range v.chains {
		if c.BrokenAt == nil && c.Seen > c.Head.Seq {
			c.breakAt(c.Head.Seq+1, fmt.Sprintf("a witness saw %d entries: the chain was cut", c.Seen))
		}
		r.OK = r.OK && c.BrokenAt == nil
		r.Accounts = append(r.Accounts, c.AccountReport)
	}
	slices.SortFunc(r.Accounts, func(a, b AccountReport) int {
		return cmp.Or(cmp.Compare(a.Creditor, b.Creditor), cmp.Compare(a.Account, b.Account))
	})
	r.CannotProve = cannotProve(r.Accounts)
	return r
}

func cannotProve(accounts []AccountReport) []string {
	var erased, bare, unseen, after int64
	for _, a := range accounts {
		erased += a.Erased - a.Bare
		bare += a.Bare
		switch {
		case a.Seen == 0:
			unseen++
		case a.Entries > a.Seen:
			after++
		}
	}
	said := []string{}
	if unseen > 0 {
		said = append(said, fmt.Sprintf("%s without a witness: a chain rewritten as a whole, or cut at its end, would not show. Compare the head printed in a letter, or a checkpoint kept elsewhere.", accountsInWords(unseen)))
	}
	if after > 0 {
		said = append(said, fmt.Sprintf("%s with entries after the last witness: a rewriting or cutting of those entries would not show.", accountsInWords(after)))
	}
	if erased > 0 {
		said = append(said, fmt.Sprintf("%d erased or withheld contents: that the entries exist, their days and kinds are proven, what they said is not.", erased))
	}
	if bare > 0 {
		said = append(said, fmt.Sprintf("%d entries told by their hash alone: that they exist and in which place is shown, what they are about is not.", bare))
	}
	return append(said,
		"Times: they are those of the clock of the machine that wrote the record.",
		"Truth: the record shows what was written down and in which order, not that it happened.")
}

func accountsInWords(n int64) string {
	if n == 1 {
		return "1 account"
	}
	return fmt.Sprintf("%d accounts", n)
}
