package chart

import (
	"html/template"
	"math"
	"strings"
)

// Point is one place of a line with its band, in the same unit throughout.
type Point struct {
	Label          string // on the axis and in the table
	Low, Mid, High int64  // Low ≤ Mid ≤ High
	Other          int64  // of the dashed line
	Row            []Cell
}

// LineWords name the three things a line chart shows.
type LineWords struct{ Mid, Band, Other string }

// Line draws what adds up from now on: a line, the band around it and a dashed line
// to compare. It starts at nothing, under the word now; the axis begins at 0 and
// its marks are said by say. Values below 0 count as 0.
func Line(w Words, names LineWords, now string, points []Point, say func(int64) string) template.HTML {
	f := figure{Words: w, Kind: "line"}
	var highest int64
	for _, p := range points {
		highest = max(highest, p.Low, p.Mid, p.High, p.Other)
		f.Rows = append(f.Rows, Row{p.Label, p.Row})
	}
	if highest == 0 {
		f.Rows = nil
		return f.html()
	}
	step, marks := axis(highest)
	for i := marks; i >= 0; i-- {
		f.Left = append(f.Left, say(step*int64(i)))
	}
	f.Shapes = drawLine(points, float64(step)*float64(marks), marks)
	f.Bottom = []string{now}
	for parts := 4; parts > 0; parts-- { // even distances only
		if len(points)%parts == 0 {
			for i := 1; i <= parts; i++ {
				f.Bottom = append(f.Bottom, points[len(points)/parts*i-1].Label)
			}
			break
		}
	}
	f.Legend = []legend{
		{names.Mid, `<path class="l1" d="M0 6h18"/>`}, {names.Band, `<rect class="fb" width="18" height="12"/>`}, {names.Other, `<path class="ldash" d="M0 6h18"/>`},
	}
	return f.html()
}

func drawLine(points []Point, whole float64, marks int) template.HTML {
	const wide, tall = 100.0, 60.0
	x := func(i int) float64 { return wide * float64(i) / float64(len(points)) }
	y := func(v int64) float64 { return tall - tall*float64(max(v, 0))/whole }
	line := func(of func(Point) int64) string {
		var b strings.Builder
		b.WriteString("M0 60")
		for i, p := range points {
			b.WriteString("L" + short(x(i+1)) + " " + short(y(of(p))))
		}
		return b.String()
	}
	var s shapes
	for i := range marks + 1 {
		s.path("lg", "M0 "+short(tall*float64(i)/float64(marks))+"H100")
	}
	band := line(func(p Point) int64 { return p.High })
	for i := len(points) - 1; i >= 0; i-- {
		band += "L" + short(x(i+1)) + " " + short(y(points[i].Low))
	}
	s.path("fb", band+"z")
	s.path("ldash", line(func(p Point) int64 { return p.Other }))
	s.path("l1", line(func(p Point) int64 { return p.Mid }))
	return s.html()
}

// axis is a round step and how many of them hold a value: two to five.
func axis(highest int64) (step int64, marks int) {
	power := math.Pow(10, math.Floor(math.Log10(float64(highest))))
	for _, f := range []float64{0.2, 0.25, 0.5, 1, 2, 2.5, 5} {
		if step = int64(f * power); step < 1 {
			continue
		}
		if n := math.Ceil(float64(highest) / float64(step)); n <= 5 {
			return step, max(int(n), 1)
		}
	}
	return highest, 1
}
