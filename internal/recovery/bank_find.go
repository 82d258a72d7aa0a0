package recovery

import (
	"context"
	"hash/maphash"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/match"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// finder tells which accounts the clues of a payment lead to. It holds every key
// of the creditor's accounts and open items as one number, sorted: some eight
// bytes a key, and a look-up asks no database. A key that two texts share by
// accident leads to one account too many, which the matcher looks through.
type finder struct {
	seed     maphash.Seed
	accounts []receivable.AccountID
	keys     []uint64 // forty bits of the key, then the place of the account
}

const (
	placeBits = 24 // sixteen million accounts of one creditor
	placeMask = 1<<placeBits - 1
	settledOf = 182 // days for which the numbers of what is paid are still known
)

// The sorts of keys, so that a name is not found as a number.
const (
	keyNumber = 'n'
	keyName   = 'w'
	keyIBAN   = 'i'
	keySum    = 's'
)

// newFinder reads the creditor's accounts and what is open.
func newFinder(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, today day.Date) (*finder, error) {
	f := &finder{seed: maphash.MakeSeed()}
	for p, err := range tx.MatchClients(ctx, creditor) {
		if err != nil {
			return nil, err
		}
		place := len(f.accounts)
		f.accounts = append(f.accounts, p.Key.Account)
		f.name(p.Client, place)
		if p.ClientNo != "" {
			f.add(keyNumber, match.Fold(p.ClientNo), place)
		}
	}
	payers, err := tx.Payers(ctx, creditor)
	if err != nil {
		return nil, err
	}
	for _, p := range payers {
		place, ok := slices.BinarySearch(f.accounts, p.Account)
		switch {
		case !ok:
		case p.Kind == store.PayerIBAN:
			f.add(keyIBAN, p.Value, place)
		default:
			f.name(p.Value, place)
		}
	}
	if err := f.items(ctx, tx, creditor, today); err != nil {
		return nil, err
	}
	slices.Sort(f.keys)
	f.keys = slices.Compact(f.keys)
	return f, nil
}

// items adds the numbers and sums of what is open, and the whole balance of each account.
func (f *finder) items(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, today day.Date) error {
	place, balance, n := 0, money.Amount{}, 0
	end := func() {
		if n > 1 {
			f.sum(balance, place)
		}
		balance, n = money.Amount{}, 0
	}
	for item, err := range tx.MatchItems(ctx, creditor, today.AddDays(-settledOf)) {
		if err != nil {
			return err
		}
		if place >= len(f.accounts) || f.accounts[place] != item.Account {
			end()
			at, ok := slices.BinarySearch(f.accounts, item.Account)
			if !ok {
				continue
			}
			place = at
		}
		for _, key := range match.Keys(item.Number) {
			f.add(keyNumber, key, place)
		}
		if item.Open.Sign() > 0 {
			f.sum(item.Open, place)
		}
		if sum, err := balance.Add(item.Open); err == nil {
			balance = sum
		}
		if !item.Open.IsZero() {
			n++
		}
	}
	end()
	return nil
}

func (f *finder) hash(sort byte, key string) uint64 {
	var h maphash.Hash
	h.SetSeed(f.seed)
	_ = h.WriteByte(sort)
	_, _ = h.WriteString(key)
	return h.Sum64() &^ placeMask
}

func (f *finder) add(sort byte, key string, place int) {
	if key != "" {
		f.keys = append(f.keys, f.hash(sort, key)|uint64(place)) //nolint:gosec // a place is below 1<<24
	}
}

func (f *finder) name(name string, place int) {
	for _, key := range match.NameKeys(name) {
		f.add(keyName, key, place)
	}
}

func (f *finder) sum(a money.Amount, place int) {
	if a.Sign() > 0 {
		f.add(keySum, sumKey(a), place)
	}
}

func sumKey(a money.Amount) string { return a.Decimal() + string(a.Currency()) }

// lead adds the accounts that a key leads to. Too many say nothing and are left
// out, whole.
func (f *finder) lead(to []receivable.AccountID, sort byte, key string) (list []receivable.AccountID, crowded bool) {
	if key == "" {
		return to, false
	}
	h := f.hash(sort, key)
	from, _ := slices.BinarySearch(f.keys, h)
	until := from
	for until < len(f.keys) && f.keys[until]&^placeMask == h {
		if until++; until-from > match.MostAccounts {
			return to, true
		}
	}
	for _, k := range f.keys[from:until] {
		if id := f.accounts[k&placeMask]; !slices.Contains(to, id) && len(to) < match.MostCandidates {
			to = append(to, id)
		}
	}
	return to, false
}

// sure are the accounts that numbers, names and bank accounts lead to.
func (f *finder) sure(c *match.Clues) (to []receivable.AccountID) {
	for _, n := range c.Numbers {
		to, _ = f.lead(to, keyNumber, n)
	}
	for _, n := range c.Names {
		to, _ = f.lead(to, keyName, n)
	}
	to, _ = f.lead(to, keyIBAN, c.IBAN)
	return to
}

// perhaps adds those that a sum or a single word of a name leads to.
func (f *finder) perhaps(to []receivable.AccountID, c *match.Clues) (list []receivable.AccountID, crowded bool) {
	for _, s := range c.Sums {
		var many bool
		to, many = f.lead(to, keySum, sumKey(s))
		crowded = crowded || many
	}
	for _, w := range c.Words {
		to, _ = f.lead(to, keyName, w)
	}
	return to, crowded
}

// moneyOf is a line as the matcher looks at it.
func moneyOf(l *store.BankLine, own string) match.Money {
	m := match.Money{
		On: l.On, Amount: l.Amount, Payer: l.Payer, Behalf: l.Behalf, IBAN: l.PayerAccount, Text: l.Text, Reference: l.Reference,
		EndToEnd: l.EndToEnd, Original: l.Original, Charges: l.Charges,
	}
	m.Foreign = len(own) > 2 && len(l.PayerAccount) > 2 && isLetters(own[:2]) && isLetters(l.PayerAccount[:2]) && own[:2] != l.PayerAccount[:2]
	return m
}

func isLetters(s string) bool { return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" }

// candidate is an account as the matcher looks at it. Of what is settled only that
// counts to which a number of the payment leads; keys are those of a number.
func candidate(p *store.Payable, c *match.Clues, keys func(string) []string) match.Candidate {
	to := match.Candidate{Account: p.Key.Account, Client: p.Client, Number: p.ClientNo, Names: p.Names, IBANs: p.IBANs}
	to.Items = make([]match.Open, 0, len(p.Items))
	for i := range p.Items {
		if !p.Items[i].Open.IsZero() {
			to.Items = append(to.Items, openOfItem(&p.Items[i]))
		}
	}
	for i := range p.Settled {
		named := func(key string) bool { return slices.Contains(c.Numbers, key) }
		if slices.ContainsFunc(keys(p.Settled[i].Number), named) {
			to.Settled = append(to.Settled, openOfItem(&p.Settled[i]))
		}
	}
	return to
}

func openOfItem(i *receivable.Item) match.Open {
	return match.Open{Item: i.ID, Number: i.Number, On: i.On, Due: i.Due, Amount: i.Amount, Open: i.Open}
}
