package chart

import (
	"html/template"
	"math"
)

// Bar is one line of a chart of lying bars.
type Bar struct {
	Label, Small string
	Value        int64 // length; below 0 counts as 0. All of one unit and, for money, one currency
	Figure       Cell  // the value as it is read
	Share        string
	Class        string // colour: a0 to a4 by age, f1 to f4; "" is f1
	Row          []Cell // its cells of the table
}

// HBars draws bars on one scale, the longest as wide as the chart.
func HBars(w Words, bars []Bar, foot *Row) template.HTML {
	var longest int64
	for _, b := range bars {
		longest = max(longest, b.Value)
	}
	return drawBars(w, bars, foot, float64(longest), false)
}

// Funnel draws bars that begin where the one before ended: together they are the whole.
func Funnel(w Words, bars []Bar, foot *Row) template.HTML {
	whole := 0.0
	for _, b := range bars {
		whole += float64(max(b.Value, 0))
	}
	return drawBars(w, bars, foot, whole, true)
}

func drawBars(w Words, bars []Bar, foot *Row, scale float64, step bool) template.HTML {
	const wide, tall = 100.0, 10.0
	f := figure{Words: w, Kind: "bars", Foot: foot}
	from := 0.0
	for _, b := range bars {
		var s shapes
		s.rect("f0", 0, 0, wide, tall)
		if scale > 0 && b.Value > 0 {
			class := b.Class
			if class == "" {
				class = "f1"
			}
			width := math.Min(float64(b.Value)/scale*wide, wide-from)
			s.rect(class, from, 0, width, tall)
			if step {
				from += width
			}
		}
		f.Bars = append(f.Bars, drawnBar{b.Label, b.Small, b.Share, b.Figure, s.html()})
		f.Rows = append(f.Rows, Row{b.Label, b.Row})
	}
	return f.html()
}
