package cli

import "dunwell/internal/law"

// lawCmd holds what is asked of the law.
type lawCmd struct {
	Show             lawShowCmd             `cmd:"" help:"Show a place, or a figure by its dotted path, with sources."`
	Interest         lawInterestCmd         `cmd:"" help:"Late interest by the law of a place, or by what was agreed, with every step."`
	JudgmentInterest lawJudgmentInterestCmd `cmd:"" name:"judgment-interest" help:"Interest on a judgment."`
}

// law is the law that commands look things up in.
func (s *session) law() (*law.Bundle, error) { return law.Embedded(), nil }

type lawShowCmd struct {
	Path string `arg:"" help:"Place (us_nevada, gb_eng) or path (us_nevada.small_claims)."`
	JSON bool   `name:"json" help:"One JSON object a figure."`
}

func (c lawShowCmd) Run(s *session) error {
	_, err := s.law()
	return err
}
