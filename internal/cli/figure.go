package cli

import (
	"fmt"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

type figureCmd struct {
	Figures []string `arg:"" optional:"" help:"KEY=VALUE …, for example hourly_rate='80 USD'; an empty value takes yours back. Without any, yours are shown beside the defaults."`
	Source  string   `help:"Where you have it from." placeholder:"TEXT"`
	All     bool     `help:"Show every figure of the model."`
	JSON    bool     `name:"json" help:"One JSON object a figure."`
	stamp
}

// figureJSON is a figure as --json prints it.
type figureJSON struct {
	Key        string  `json:"key"`
	Value      *string `json:"value"`
	Default    *string `json:"default"`
	Unit       string  `json:"unit"`
	Source     *string `json:"source"`
	Confidence *string `json:"confidence"`
	On         *string `json:"on"`
	By         *string `json:"by"`
}

func (c figureCmd) Run(s *session) error {
	figures, err := pairs(c.Figures)
	if err != nil {
		return err
	}
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if len(figures) > 0 {
		if err := d.SetFigures(s.ctx, creditor, figures, c.Source, c.act()); err != nil {
			return err
		}
	}
	lines, err := d.Figures(s.ctx, creditor, c.All)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if c.JSON {
			err = s.line(figureJSON{l.Key, orNull(l.Value), orNull(l.Default), l.Unit, orNull(l.Source), orNull(l.Confidence), orNull(l.On.String()), orNull(l.By)})
		} else {
			s.figure(l)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (s *session) figure(l recovery.FigureLine) {
	value, beside := l.Value, ""
	switch {
	case value == "" && l.Default == "":
		value = "–"
	case value == "":
		value, beside = l.Default, "default"
	case l.Default != "":
		beside = "yours; default " + l.Default
	default:
		beside = "yours"
	}
	if l.Value != "" && l.Source != "" {
		beside += "; " + l.Source
	}
	if l.Value == "" && l.Confidence == "recalled" {
		beside += ", from memory"
	}
	text := value
	if beside != "" {
		text += "  (" + beside + ")"
	}
	if l.Meaning != "" {
		text += "  " + l.Meaning
	}
	first := l.Key + "  "
	if len(l.Key) < 22 {
		first = padded(l.Key, 22)
	}
	wrapped(s.Out, first, strings.Repeat(" ", 22), text)
}

type rateCmd struct {
	From   string   `arg:"" optional:"" help:"Currency of which one unit is given: EUR."`
	To     string   `arg:"" optional:"" help:"Currency it is worth: USD."`
	Rate   string   `arg:"" optional:"" help:"What it is worth: 1.0832."`
	On     day.Date `help:"Day of the rate (default: today)." placeholder:"DATE"`
	Source string   `help:"Where you have it from." placeholder:"TEXT"`
	By     string   `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
	Note   string   `help:"Why, in your words." placeholder:"TEXT"`
	JSON   bool     `name:"json" help:"One JSON object a rate."`
}

// rateJSON is an exchange rate as --json prints it.
type rateJSON struct {
	From   string  `json:"from"`
	To     string  `json:"to"`
	Rate   string  `json:"rate"`
	On     string  `json:"on"`
	Source *string `json:"source"`
	By     string  `json:"by"`
	Old    bool    `json:"old"`
}

func (c rateCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if c.From != "" {
		if c.Rate == "" || c.Source == "" {
			return usage{fault.Invalidf("nothing_named", "", "write it as dunwell rate EUR USD 1.0832 --source TEXT")}
		}
		r := receivable.ExchangeRate{From: money.Currency(strings.ToUpper(c.From)), To: money.Currency(strings.ToUpper(c.To)), Rate: c.Rate, Source: c.Source}
		warnings, err := d.Rate(s.ctx, creditor, r, recovery.Act{On: c.On, By: author(c.By), Note: c.Note})
		if err != nil {
			return err
		}
		for _, w := range warnings {
			fmt.Fprintf(s.Err, "Look: %s.\n", w)
		}
	}
	rates, err := d.Rates(s.ctx, creditor)
	if err != nil {
		return err
	}
	today, err := d.TodayOf(s.ctx, creditor)
	if err != nil {
		return err
	}
	for _, r := range rates {
		if c.JSON {
			err = s.line(rateJSON{string(r.From), string(r.To), r.Rate, r.On.String(), orNull(r.Source), r.By, r.Old(today)})
		} else {
			old := ""
			if r.Old(today) {
				old = "; more than 90 days old"
			}
			_, err = fmt.Fprintf(s.Out, "%s  1 %s = %s %s  (%s, by %s%s)\n", r.On, r.From, r.Rate, r.To, r.Source, r.By, old)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
