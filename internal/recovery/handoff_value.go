package recovery

import (
	"fmt"
	"strings"

	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// value puts down what the creditor thinks the case is worth, and the checklist.
func (s *gathering) value() {
	for _, c := range s.checklist() {
		one := packet.Check{Words: c.words, Have: c.have, Against: c.against, Where: c.where, Get: c.get}
		if f, ok := s.weighed.parameters.Figure("evidence.weights.items." + c.item.Names()[0]); ok {
			one.Counts = fmt.Sprintf("%.0f", f.Value)
		}
		s.Checklist = append(s.Checklist, one)
	}
	s.Asked = s.asked()
	v, r := &s.Valuation, &s.weighed.Ranking
	for _, k := range standingFacts {
		if told := s.file.Facts[k.Key]; told != "" {
			v.Standing = append(v.Standing, packet.Name{Name: k.Meaning, Part: strings.ReplaceAll(told, "_", " ")})
		}
	}
	if r.Fault != nil {
		v.Fault = r.Fault.Error()
		return
	}
	v.Recommended, v.DecidedBy, v.Points = r.Recommended.Words(), decidedBy(r.DecidedBy), r.EvidencePoints
	for i := range r.Options {
		o := &r.Options[i]
		if !o.Eligible {
			v.Closed = append(v.Closed, packet.Name{Name: o.Remedy.Words(), Part: strings.ReplaceAll(string(o.Code), "_", " ")})
			continue
		}
		v.Roads = append(v.Roads, packet.ValuedRoad{Words: o.Remedy.Words(), Value: o.Value, Cash: o.Cash, Chance: o.P, Hours: o.Hours, Days: o.Days, Founded: string(o.Marks.P)})
	}
}

func decidedBy(code string) string {
	if code == remedy.ByValue {
		return "value"
	}
	return "rule " + code
}

// has reports what can be shown, and where the packet shows it.
func (s *gathering) has(item remedy.Evidence) bool { return s.weighed.Case.Evidence.Has(item) }

// demand is the latest final demand and the day it named.
func (s *gathering) demand() packet.Demand {
	var d packet.Demand
	for _, t := range s.file.Touches {
		if t.Kind == receivable.Written && t.Step == "final_demand" && !t.On.After(s.on) {
			d = packet.Demand{On: t.On, Until: t.Deadline}
		}
	}
	return d
}
