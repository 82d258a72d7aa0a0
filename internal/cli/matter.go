package cli

import (
	"fmt"
	"io"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// matterCmd is a remedy under way outside: what happened, what it cost, what comes next.
type matterCmd struct {
	List     matterListCmd     `cmd:"" help:"All matters that run."`
	Show     matterShowCmd     `cmd:"" help:"The matters of a client, with log, people, costs, days and net."`
	Event    matterEventCmd    `cmd:"" help:"Say what happened: served, answered, hearing, default, settled, told …"`
	Cost     matterCostCmd     `cmd:"" help:"Say what was spent."`
	Deadline matterDeadlineCmd `cmd:"" help:"Put something to a day, or say that it is done."`
	Person   matterPersonCmd   `cmd:"" help:"Add a judge, an attorney, whoever keeps the file."`
	Terms    matterTermsCmd    `cmd:"" help:"Say what whoever has the file keeps, and from when it can be asked back."`
	Pays     matterPaysCmd     `cmd:"" help:"Say whom the client pays while they have the file."`
	Outcome  matterOutcomeCmd  `cmd:"" help:"Say how it ended: paid, settled, dismissed or returned."`
}

type ofMatter struct {
	Matter string `help:"Number of the matter, or who has it, where several run." placeholder:"NUMBER"`
}

type matterListCmd struct {
	JSON bool `name:"json" help:"One JSON object a line."`
}

// matterShape is a matter as JSON.
type matterShape struct {
	Account    string       `json:"account,omitempty"`
	Client     string       `json:"client,omitempty"`
	Road       string       `json:"road"`
	Forum      string       `json:"forum"`
	Number     string       `json:"number"`
	On         day.Date     `json:"on"`
	Ended      day.Date     `json:"ended"`
	Outcome    string       `json:"outcome,omitempty"`
	Claimed    string       `json:"claimed"`
	Commission string       `json:"commission,omitempty"`
	Recall     day.Date     `json:"recall"`
	Events     []eventShape `json:"events,omitempty"`
	Days       []dueShape   `json:"days,omitempty"`
	Next       []nextShape  `json:"next,omitempty"`
	Spent      string       `json:"spent,omitempty"`
	Kept       string       `json:"kept,omitempty"`
	Net        string       `json:"net,omitempty"`
}

type eventShape struct {
	On    day.Date `json:"on"`
	Kind  string   `json:"kind"`
	Words string   `json:"words"`
}

type dueShape struct {
	On   day.Date `json:"on"`
	Text string   `json:"text"`
}

type nextShape struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

func shapeOfMatter(m *receivable.Matter) matterShape {
	return matterShape{Road: m.Road, Forum: m.Forum, Number: m.Number, On: m.On, Ended: m.Ended, Outcome: m.Outcome, Claimed: m.Claimed.Decimal(), Commission: m.Commission, Recall: m.Recall}
}

func (c matterListCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	list, err := d.MattersRunning(s.ctx, creditor)
	if err != nil {
		return err
	}
	for i := range list {
		r := &list[i]
		if c.JSON {
			shape := shapeOfMatter(&r.Matter)
			shape.Account, shape.Client = r.Account, r.Client
			if err := s.line(shape); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(s.Out, "%s  %s (%s): %s, since %s, %s\n", r.Account, r.Client, strings.ReplaceAll(r.Road, "_", " "), strings.TrimSpace(r.Forum+" "+r.Number), r.On, r.Claimed)
	}
	if len(list) == 0 && !c.JSON {
		fmt.Fprintln(s.Out, "Nothing is filed or placed.")
	}
	return nil
}

type matterShowCmd struct {
	clientArg
	JSON bool `name:"json" help:"One JSON object a matter."`
}

func (c matterShowCmd) Run(s *session) error {
	return s.ofAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) error {
		list, err := d.Matters(s.ctx, key)
		if err != nil {
			return err
		}
		for i := range list {
			if !c.JSON {
				printMatter(s.Out, &list[i])
				continue
			}
			if err := s.line(shapeOfView(&list[i])); err != nil {
				return err
			}
		}
		if len(list) == 0 && !c.JSON {
			fmt.Fprintln(s.Out, "Nothing is filed or placed.")
		}
		return nil
	})
}

func shapeOfView(v *recovery.MatterView) matterShape {
	shape := shapeOfMatter(&v.Matter)
	shape.Spent, shape.Kept, shape.Net = v.Spent.Decimal(), v.Kept.Decimal(), v.Left.Decimal()
	for _, e := range v.Events {
		shape.Events = append(shape.Events, eventShape{e.On, e.Kind, e.Words})
	}
	for _, t := range v.Days {
		shape.Days = append(shape.Days, dueShape{t.On, t.Text})
	}
	for _, n := range v.Next {
		shape.Next = append(shape.Next, nextShape{n.Code, n.Text})
	}
	return shape
}

func printMatter(w io.Writer, v *recovery.MatterView) {
	state := "runs since " + v.On.String()
	if !v.Live {
		state = fmt.Sprintf("%s to %s: %s", v.On, v.Ended, recovery.OutcomeWord(v.Outcome))
	}
	fmt.Fprintf(w, "%s (%s), %s, %s\n", v.Called, strings.ReplaceAll(v.Road, "_", " "), v.Claimed, state)
	if v.Locked != "" {
		fmt.Fprintln(w, "  "+v.Locked)
	}
	for _, p := range v.People {
		fmt.Fprintf(w, "  %s: %s %s\n", recovery.RoleWord(p.Role), p.Name, p.Contact)
	}
	for _, e := range v.Events {
		fmt.Fprintf(w, "  %s  %s %s\n", e.On, e.Words, e.Text)
	}
	for _, c := range v.Costs {
		fmt.Fprintf(w, "  %s  cost %s, %s %s\n", c.On, c.Amount, c.Kind, c.Text)
	}
	for _, n := range v.Came {
		fmt.Fprintf(w, "  %s  %s came in; commission %s, net %s\n", n.On, n.Amount, n.Commission, n.Net)
	}
	for _, t := range v.Days {
		fmt.Fprintf(w, "  %s  to do: %s\n", t.On, t.Text)
	}
	for _, n := range v.Next {
		wrapped(w, "  Next: ", "    ", n.Text)
	}
}

type matterEventCmd struct {
	clientArg
	Event string `arg:"" enum:"served,unserved,answered,hearing,default,settled,transferred,told,note" help:"served, unserved, answered, hearing, default, settled, transferred, told or note."`
	ofMatter
	Answer string   `enum:"admits,admits_part,denies,counterclaim,mediation,none," default:"" help:"With answered: admits, admits_part, denies, counterclaim, mediation or none." placeholder:"HOW"`
	Amount string   `help:"Admitted, counterclaimed or agreed." placeholder:"SUM"`
	Whom   string   `help:"On whom, before whom, to whom." placeholder:"TEXT"`
	Way    string   `help:"How it was served." placeholder:"TEXT"`
	Place  string   `help:"Where the hearing is." placeholder:"TEXT"`
	Next   day.Date `help:"Served: their last day to answer. Hearing: its day." placeholder:"DATE"`
	Text   string   `help:"In your words." placeholder:"TEXT"`
	stamp
}

func (c matterEventCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.MatterEvent(s.ctx, key, recovery.Happening{Matter: c.Matter, Kind: c.Event, Answer: c.Answer, Amount: c.Amount, Whom: c.Whom, Way: c.Way, Place: c.Place, Next: c.Next, Text: c.Text}, c.act())
	})
}

type matterCostCmd struct {
	clientArg
	Amount string `arg:"" help:"What was spent."`
	ofMatter
	Kind     string `enum:"fee,service,travel,attorney,enforcement,other" default:"fee" help:"fee (default), service, travel, attorney, enforcement or other." placeholder:"KIND"`
	Own      bool   `help:"The debtor does not owe it, whatever the court decides."`
	Document string `help:"Id of the receipt among the documents." placeholder:"ID"`
	Text     string `help:"In your words." placeholder:"TEXT"`
	stamp
}

func (c matterCostCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.MatterCost(s.ctx, key, recovery.Spent{Matter: c.Matter, Kind: c.Kind, Amount: c.Amount, Document: c.Document, Recoverable: !c.Own, Text: c.Text}, c.act())
	})
}

type matterDeadlineCmd struct {
	clientArg
	Text string `arg:"" optional:"" help:"What is to be done."`
	ofMatter
	Due  day.Date `help:"By which day." placeholder:"DATE"`
	Done string   `help:"Instead: words of a day that waits and is done." placeholder:"WORDS"`
	stamp
}

func (c matterDeadlineCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		if c.Done != "" {
			return d.DeadlineDone(s.ctx, key, c.Done, c.act())
		}
		return d.MatterDeadline(s.ctx, key, c.Matter, c.Due, c.Text, c.act())
	})
}

type matterPersonCmd struct {
	clientArg
	Role string `arg:"" enum:"judge,own_counsel,their_counsel,handler,clerk,mediator,arbitrator,bailiff,other" help:"judge, own_counsel, their_counsel, handler, clerk, mediator, arbitrator, bailiff or other."`
	Name string `arg:"" help:"Who."`
	ofMatter
	Contact string `help:"Telephone or address." placeholder:"TEXT"`
	stamp
}

func (c matterPersonCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.MatterPerson(s.ctx, key, c.Matter, receivable.MatterPerson{Role: c.Role, Name: c.Name, Contact: c.Contact}, c.act())
	})
}

type matterTermsCmd struct {
	clientArg
	ofMatter
	Commission string   `help:"Share of what comes in: 25%, or slices, '30% to 5000, 20%'." placeholder:"TEXT"`
	Recall     day.Date `help:"Day from which the file can be asked back." placeholder:"DATE"`
	stamp
}

func (c matterTermsCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.MatterTerms(s.ctx, key, c.Matter, c.Commission, c.Recall, c.act())
	})
}

type matterPaysCmd struct {
	clientArg
	Whom string `arg:"" enum:"them,us" help:"them or us."`
	ofMatter
	stamp
}

func (c matterPaysCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.MatterPays(s.ctx, key, c.Matter, c.Whom, c.act())
	})
}

type matterOutcomeCmd struct {
	clientArg
	Outcome string `arg:"" enum:"paid,settled,dismissed,returned" help:"paid, settled, dismissed or returned. A judgment: dunwell judgment enter. Taken back: dunwell withdrawn."`
	ofMatter
	Text string `help:"In your words." placeholder:"TEXT"`
	stamp
}

func (c matterOutcomeCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.MatterOutcome(s.ctx, key, c.Matter, c.Outcome, c.Text, c.act())
	})
}
