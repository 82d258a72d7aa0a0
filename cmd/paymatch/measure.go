package main

import (
	"fmt"
	"io"
	"slices"

	"dunwell/internal/match"
)

// count is what became of the payments of one kind of noise.
type count struct {
	all   int // payments
	ours  int // of those, with items they truly pay
	auto  int // booked without a person
	right int // of those, the right account and the right sums on the right items
	tray  int // wait for a person
	mine  int // of those, ours
	best  int // of those that are ours, the right one is among the best three
	whose int // of those that are ours, the right account is among them
	lost  int // of those that are ours, the look-ups did not lead to the account
}

func (c *count) add(o *count) {
	c.all += o.all
	c.ours += o.ours
	c.auto += o.auto
	c.right += o.right
	c.tray += o.tray
	c.mine += o.mine
	c.best += o.best
	c.whose += o.whose
	c.lost += o.lost
}

// tally is the whole table.
type tally struct {
	kinds map[string]*count
	books map[string]*count
	names []string // of books, as played
	told  int
}

// judge proposes for one payment and compares with the truth.
func (t *tally) judge(b *book, p *payment, s *settings, out io.Writer) {
	if t.kinds == nil {
		t.kinds, t.books = map[string]*count{}, map[string]*count{}
	}
	if t.kinds[p.kind] == nil {
		t.kinds[p.kind] = &count{}
	}
	if t.books[b.name] == nil {
		t.books[b.name] = &count{}
		t.names = append(t.names, b.name)
	}
	if s.bare {
		forget(p.cands)
	}
	proposal := match.Propose(p.Money, p.cands)
	var n count
	n.all = 1
	ours := p.c != nil && len(p.parts) > 0
	if ours {
		n.ours = 1
	}
	if ours && !slices.ContainsFunc(p.cands, func(k match.Candidate) bool { return k.Account == p.c.id }) {
		n.lost = 1
	}
	if proposal.Auto {
		n.auto = 1
		if ours && p.is(&proposal.Best[0]) {
			n.right = 1
		}
	} else {
		n.tray = 1
		n.mine = n.ours
		for i := range proposal.Best {
			if m := &proposal.Best[i]; ours && m.Account == p.c.id {
				n.whose = 1
				if p.is(m) {
					n.best = 1
				}
			}
		}
	}
	t.kinds[p.kind].add(&n)
	t.books[b.name].add(&n)
	wrong := proposal.Auto && n.right == 0
	if s.kind != "" {
		wrong = !proposal.Auto && ours && (s.kind == p.kind || s.kind == "any")
	}
	if wrong && t.told < s.wrong {
		t.told++
		explain(out, b, p, &proposal)
	}
}

// forget takes from the candidates what a book learns with time.
func forget(cands []match.Candidate) {
	for i := range cands {
		c := &cands[i]
		c.Names, c.IBANs, c.Settled = nil, nil, nil
		for k := range c.Items {
			c.Items[k].Ref = ""
		}
	}
}

// is reports that a match is what the payment truly pays.
func (p *payment) is(m *match.Match) bool {
	if m.Account != p.c.id || len(m.Parts) != len(p.parts) {
		return false
	}
	for _, part := range m.Parts {
		if p.parts[part.Item] != part.Amount.Minor() {
			return false
		}
	}
	return true
}

func explain(out io.Writer, b *book, p *payment, proposal *match.Proposal) {
	truth := "nobody's"
	if p.c != nil {
		truth = fmt.Sprintf("%s %s %v", p.c.id, p.c.name, p.parts)
	}
	fmt.Fprintf(out, "%s, %s: %s %s  payer %q behalf %q iban %s\n  text %q ref %q e2e %q original %s charges %s\n  truth %s\n  %s\n", b.name, p.kind, p.On, p.Amount, p.Payer, p.Behalf, p.IBAN,
		p.Text, p.Reference, p.EndToEnd, p.Original, p.Charges, truth, proposal.Why)
	if p.c != nil {
		for _, it := range p.c.open {
			fmt.Fprintf(out, "    open %s %q %s due %s %s of %s discount %s\n", it.Item, it.Number, it.On, it.Due, it.Open.Open, it.Amount, it.Discount)
		}
	}
	for _, m := range proposal.Best {
		fmt.Fprintf(out, "  %d %s %s %s rest %s", m.Score, m.Account, b.byID[m.Account].name, m.Kind, m.Rest)
		for _, part := range m.Parts {
			fmt.Fprintf(out, " %s=%s", part.Item, part.Amount)
		}
		for _, c := range m.Clues {
			fmt.Fprintf(out, " [%s]", c.Code)
		}
		fmt.Fprintln(out)
	}
}

// print writes the table.
func (t *tally) print(out io.Writer) {
	var all count
	for _, c := range t.kinds {
		all.add(c)
	}
	const head = "%-18s %8s %8s %8s %7s %10s %8s %7s %8s %8s %6s\n"
	titles := []any{"payments", "ours", "auto", "wrong", "precision", "recall", "tray", "top 3", "account", "lost"}
	fmt.Fprintf(out, head, append([]any{"noise"}, titles...)...)
	for _, k := range kinds {
		if c := t.kinds[k.name]; c != nil {
			c.print(out, k.name)
		}
	}
	all.print(out, "all")
	fmt.Fprintln(out)
	fmt.Fprintf(out, head, append([]any{"book"}, titles...)...)
	for _, name := range t.names {
		t.books[name].print(out, name)
	}
}

func (c *count) print(out io.Writer, name string) {
	fmt.Fprintf(out, "%-18s %8d %8d %8d %7d %10s %8s %7d %8s %8s %6d\n", name, c.all, c.ours, c.auto, c.auto-c.right, share(c.right, c.auto), share(c.right, c.ours), c.tray,
		share(c.best, c.mine), share(c.whose, c.mine), c.lost)
}

func share(a, of int) string {
	if of <= 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f %%", 100*float64(a)/float64(of))
}
