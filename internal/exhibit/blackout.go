package exhibit

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// blackout takes what lies under the bars out of the pictures of a page, as a scan
// shows the words that were read from it. What cannot be unpacked is left out whole.
func (b *book) blackout(c *copier, s *stream, bars [][4][2]float64, done map[*stream]map[string]int) (lost bool) {
	for i, m := range s.inline {
		if !s.gone[i] && len(under(m, bars)) > 0 {
			s.gone[i], lost = true, true
		}
	}
	names := make([]string, 0, len(s.images))
	for name := range s.images {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		var boxes [][4]float64
		for _, m := range s.images[name] {
			boxes = append(boxes, under(m, bars)...)
		}
		if len(boxes) == 0 {
			continue
		}
		s.blank[name] = true
		n, ok := b.painted(c, c.stream(c.dict(s.resources["XObject"])[name]), boxes)
		if !ok {
			lost = true
			continue
		}
		if done[s] == nil {
			done[s] = map[string]int{}
		}
		done[s][name] = n
	}
	forms := make([]string, 0, len(s.forms))
	for name := range s.forms {
		forms = append(forms, name)
	}
	slices.Sort(forms)
	for _, name := range forms {
		lost = b.blackout(c, s.forms[name], bars, done) || lost
	}
	return lost
}

// under are the parts of a picture that lie under bars, as shares of its sides, from
// the upper left.
func under(m matrix, bars [][4][2]float64) [][4]float64 {
	det := m[0]*m[3] - m[1]*m[2]
	if math.Abs(det) < 1e-9 {
		return nil
	}
	var out [][4]float64
	for _, bar := range bars {
		box := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
		for _, p := range bar {
			x, y := p[0]-m[4], p[1]-m[5]
			u, v := (x*m[3]-y*m[2])/det, 1-(y*m[0]-x*m[1])/det
			box = [4]float64{min(box[0], u), min(box[1], v), max(box[2], u), max(box[3], v)}
		}
		box = [4]float64{max(0, box[0]), max(0, box[1]), min(1, box[2]), min(1, box[3])}
		if box[0] < box[2] && box[1] < box[3] {
			out = append(out, box)
		}
	}
	return out
}

// painted writes a picture anew with boxes blacked out.
func (b *book) painted(c *copier, x *types.StreamDict, boxes [][4]float64) (object int, ok bool) {
	width, height := int(c.number(x.Dict["Width"], 0)), int(c.number(x.Dict["Height"], 0))
	if width < 1 || height < 1 || width*height > mostPixels {
		return 0, false
	}
	last := ""
	if n := len(x.FilterPipeline); n > 0 {
		last = x.FilterPipeline[n-1].Name
	}
	switch last {
	case "JPXDecode", "JBIG2Decode":
		return 0, false
	case "DCTDecode":
		if len(x.FilterPipeline) > 1 {
			return 0, false
		}
		return b.paintedJPEG(x.Raw, boxes)
	}
	data, err := unpack(x)
	if err != nil {
		return 0, false
	}
	bits := int(c.number(x.Dict["BitsPerComponent"], 8))
	if mask, _ := c.resolve(x.Dict["ImageMask"]).(types.Boolean); bool(mask) || last == "CCITTFaxDecode" {
		bits = 1
	}
	row := len(data) / height
	if row == 0 || row < (width*bits+7)/8 {
		return 0, false
	}
	parts := row * 8 / (width * bits) // colours of a point
	data = bytes.Clone(data)
	for _, box := range boxes {
		for y := int(box[1] * float64(height)); y < min(height, int(math.Ceil(box[3]*float64(height)))); y++ {
			from, to := int(box[0]*float64(width))*bits*parts, min(width, int(math.Ceil(box[2]*float64(width))))*bits*parts
			clearBits(data[y*row:(y+1)*row], from, to)
		}
	}
	d := types.Dict{}
	for k, v := range x.Dict {
		switch k {
		case "Length", "Filter", "DecodeParms":
		default:
			d[k] = v
		}
	}
	object = b.Reserve()
	body := c.dictionary(nil, d, 0)
	b.Stream(object, string(body[2:len(body)-2]), data)
	return object, true
}

func clearBits(row []byte, from, to int) {
	for i := from; i < to && i/8 < len(row); i++ {
		if i%8 == 0 && i+8 <= to {
			row[i/8] = 0
			i += 7
			continue
		}
		row[i/8] &^= 0x80 >> (i % 8)
	}
}

func (b *book) paintedJPEG(raw []byte, boxes [][4]float64) (object int, ok bool) {
	img, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		return 0, false
	}
	out := shrink(img, 2*finePixels)
	r := out.Bounds()
	for _, box := range boxes {
		area := image.Rect(int(box[0]*float64(r.Dx())), int(box[1]*float64(r.Dy())), int(math.Ceil(box[2]*float64(r.Dx()))), int(math.Ceil(box[3]*float64(r.Dy()))))
		draw.Draw(out, area, image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	object = b.Reserve()
	b.raster(object, out, false)
	return object, true
}
