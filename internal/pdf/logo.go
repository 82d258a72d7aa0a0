package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"dunwell/internal/fault"
)

// Bounds of a logo: of its file, of the picture unpacked, and on paper.
const (
	maxLogoBytes  = 2 << 20
	maxLogoPixels = 20_000_000
	maxLogoSide   = 1200 // pixels kept: 600 to the inch at full width
)

// logo is a picture on paper.
type logo struct {
	*picture
	width, height unit
}

// picture is a logo's file made ready to be written. It is not changed after that.
type picture struct {
	source []byte
	w, h   int
	dict   string
	data   []byte
	mask   []byte // deflated alpha, nil for none
}

// readLogo makes the sheet's logo ready. The letters of a run mostly have the same
// one: the last is kept, as making it ready takes longer than a letter.
func (s *setter) readLogo() {
	if len(s.sheet.Logo) == 0 {
		return
	}
	if s.last == nil || !bytes.Equal(s.last.source, s.sheet.Logo) {
		pic, err := readPicture(s.sheet.Logo)
		if err != nil {
			s.fail(err)
			return
		}
		pic.source = bytes.Clone(s.sheet.Logo)
		s.last = pic
	}
	s.logo.picture = s.last
	s.logo.width, s.logo.height = inside(s.last.w, s.last.h, mm(50), mm(20))
}

// inside scales a picture to a bounded box, keeping its form.
func inside(w, h int, width, height unit) (unit, unit) {
	if unit(w)*height > unit(h)*width {
		return width, max(1, width*unit(h)/unit(w))
	}
	return max(1, height*unit(w)/unit(h)), height
}

// CheckLogo says why a picture cannot be set as a logo; nil where it can.
func CheckLogo(data []byte) error {
	_, err := readPicture(data)
	return err
}

// readPicture takes a PNG or JPEG within its bounds.
func readPicture(data []byte) (*picture, error) {
	if len(data) > maxLogoBytes {
		return nil, fault.Invalidf("logo_too_large", "logo", "The logo's file has %d KB: 2,048 are allowed, 200 are plenty.", len(data)>>10)
	}
	unreadable := func(err error) error {
		f := fault.Invalidf("logo_unreadable", "logo", "The logo is neither a PNG nor a JPEG that can be read: save it again as PNG.")
		f.Cause = err
		return f
	}
	decodeConfig, decode := png.DecodeConfig, png.Decode
	isJPEG := bytes.HasPrefix(data, []byte{0xff, 0xd8})
	if isJPEG {
		decodeConfig, decode = jpeg.DecodeConfig, jpeg.Decode
	}
	c, err := decodeConfig(bytes.NewReader(data))
	if err != nil || c.Width < 1 || c.Height < 1 {
		return nil, unreadable(err)
	}
	if c.Width > maxLogoPixels/c.Height {
		return nil, fault.Invalidf("logo_too_large", "logo", "The logo has %d x %d pixels: %d million are allowed, 1,200 x 480 are plenty.", c.Width, c.Height, maxLogoPixels/1_000_000)
	}
	img, err := decode(bytes.NewReader(data))
	if err != nil {
		return nil, unreadable(err)
	}
	if space := jpegSpace(c.ColorModel); isJPEG && space != "" && max(c.Width, c.Height) <= maxLogoSide {
		return &picture{w: c.Width, h: c.Height, data: bytes.Clone(data), dict: space + "/Filter/DCTDecode"}, nil
	}
	return flatten(img), nil
}

// jpegSpace names the colours of a JPEG that can be embedded as it is.
func jpegSpace(m color.Model) string {
	switch m {
	case color.GrayModel:
		return "/ColorSpace/DeviceGray"
	case color.YCbCrModel, color.RGBAModel:
		return "/ColorSpace/DeviceRGB"
	}
	return "" // CMYK files differ in what 0 means: unpacked instead
}

// flatten unpacks a picture into red, green, blue and, where it has any, alpha;
// large ones are made smaller by whole steps.
func flatten(img image.Image) *picture {
	b := img.Bounds()
	step := (max(b.Dx(), b.Dy()) + maxLogoSide - 1) / maxLogoSide
	p := &picture{w: max(1, b.Dx()/step), h: max(1, b.Dy()/step), dict: "/ColorSpace/DeviceRGB/Filter/FlateDecode"}
	colours, alpha := make([]byte, 0, 3*p.w*p.h), make([]byte, 0, p.w*p.h)
	opaque := true
	for y := range p.h {
		for x := range p.w {
			c := average(img, image.Rect(x*step, y*step, x*step+step, y*step+step).Add(b.Min).Intersect(b))
			colours = append(colours, c.R, c.G, c.B)
			alpha = append(alpha, c.A)
			opaque = opaque && c.A == 255
		}
	}
	d := deflaters.Get().(*deflater)
	defer deflaters.Put(d)
	p.data = bytes.Clone(d.deflate(colours))
	if !opaque {
		p.mask = bytes.Clone(d.deflate(alpha))
	}
	return p
}

// average is the colour of a few pixels, weighted by how much they cover.
func average(img image.Image, r image.Rectangle) color.NRGBA {
	if r.Dx() == 1 && r.Dy() == 1 {
		return color.NRGBAModel.Convert(img.At(r.Min.X, r.Min.Y)).(color.NRGBA)
	}
	var sum [4]uint64
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			red, green, blue, alpha := img.At(x, y).RGBA()
			for i, v := range [4]uint32{red, green, blue, alpha} {
				sum[i] += uint64(v)
			}
		}
	}
	n := uint64(max(1, r.Dx()*r.Dy()))
	mean := color.RGBA64{uint16(sum[0] / n), uint16(sum[1] / n), uint16(sum[2] / n), uint16(sum[3] / n)}
	return color.NRGBAModel.Convert(mean).(color.NRGBA)
}

// writeLogo puts a logo into the file unless it is there, and gives its number.
func (p *Printer) writeLogo(l logo) int {
	if num, ok := p.logos[string(l.source)]; ok {
		return num
	}
	dict := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8", l.w, l.h)
	colours := dict + l.dict
	if l.mask != nil {
		mask := p.out.raw(p.out.alloc(), dict+"/ColorSpace/DeviceGray/Filter/FlateDecode", l.mask)
		colours += fmt.Sprintf("/SMask %d 0 R", mask)
	}
	num := p.out.raw(p.out.alloc(), colours, l.data)
	p.logos[string(l.source)] = num
	return num
}
