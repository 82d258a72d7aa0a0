package cli

import (
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

type armCmd struct {
	clientArg
	Road  string `arg:"" optional:"" enum:"attorney,small_claims,payment_order,arbitration,agency,civil_court,statutory_complaint," default:"" help:"attorney, small_claims, payment_order, arbitration, agency, civil_court or statutory_complaint."`
	Forum string `help:"Court, person or agency that is meant." placeholder:"TEXT"`
	Off   bool   `help:"Take the decision back."`
	stamp
}

func (c armCmd) Run(s *session) error {
	if !c.Off && c.Road == "" {
		return usage{fault.Invalidf("nothing_named", "", "name the road you have decided on, or --off to take the decision back")}
	}
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		if c.Off {
			return d.Disarm(s.ctx, key, c.act())
		}
		return d.Arm(s.ctx, key, c.Road, c.Forum, c.act())
	})
}

type writeOffCmd struct {
	clientArg
	Amount string   `help:"Part to write off (default: all that is owed)." placeholder:"SUM"`
	Reason string   `help:"Why, in your words." placeholder:"TEXT"`
	On     day.Date `help:"Day it happened (default: today)." placeholder:"DATE"`
	By     string   `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
	Note   string   `help:"The same as --reason." placeholder:"TEXT" hidden:""`
	ownTime
}

func (c writeOffCmd) Run(s *session) error {
	if c.Reason == "" {
		c.Reason = c.Note
	}
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.WriteOff(s.ctx, key, c.Amount, recovery.Act{On: c.On, By: author(c.By), Note: c.Reason, Minutes: c.Minutes})
	})
}

type filedCmd struct {
	clientArg
	Road    string   `arg:"" enum:"small_claims,payment_order,arbitration,civil_court,statutory_complaint" help:"small_claims, payment_order, arbitration, civil_court or statutory_complaint."`
	Court   string   `required:"" help:"Court, arbitrator or agency that has it." placeholder:"TEXT"`
	Number  string   `required:"" help:"Its number of the case." placeholder:"TEXT"`
	Claimed string   `help:"Sum filed (default: what is late, less what is waived)." placeholder:"SUM"`
	Waive   string   `help:"Sum given up to stay within the limit of the court." placeholder:"SUM"`
	Until   day.Date `help:"Last day the client was given to answer." placeholder:"DATE"`
	stamp
}

func (c filedCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		f := recovery.Filing{Road: c.Road, Forum: c.Court, Number: c.Number, Claimed: c.Claimed, Waive: c.Waive, Until: c.Until}
		return d.Filed(s.ctx, key, f, c.act())
	})
}

type withdrawnCmd struct {
	clientArg
	Number string `arg:"" help:"Number of the case, or who has the file."`
	stamp
}

func (c withdrawnCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.WithdrawMatter(s.ctx, key, c.Number, c.act())
	})
}

type placedCmd struct {
	clientArg
	Road   string   `arg:"" enum:"agency,attorney" help:"agency or attorney."`
	With   string   `required:"" help:"Who has the file." placeholder:"NAME"`
	Number string   `help:"Their number of it." placeholder:"TEXT"`
	Letter day.Date `help:"Day the attorney's letter went out." placeholder:"DATE"`
	Until  day.Date `help:"Last day it gave." placeholder:"DATE"`

	Commission string   `help:"What they keep of what comes in: 25%, or slices, '30% to 5000, 20%'." placeholder:"TEXT"`
	Recall     day.Date `help:"Day from which the file can be asked back." placeholder:"DATE"`
	Pays       string   `enum:",them,us" default:"" help:"Whom the client pays meanwhile: them or us (default: an agency itself, but no attorney)." placeholder:"WHOM"`
	stamp
}

func (c placedCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		p := recovery.Placement{Road: c.Road, With: c.With, Number: c.Number, Letter: c.Letter, Until: c.Until, Commission: c.Commission, Recall: c.Recall, Pays: c.Pays}
		return d.Placed(s.ctx, key, p, c.act())
	})
}

type chequeCmd struct {
	clientArg
	Decision string   `arg:"" enum:"return,hold,accept" help:"return it, hold it uncashed, or accept it for the whole."`
	Until    day.Date `help:"With hold: day to decide again (default: in 14 days)." placeholder:"DATE"`
	stamp
}

func (c chequeCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.Cheque(s.ctx, key, c.Decision, c.Until, c.act())
	})
}
