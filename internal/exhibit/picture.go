package exhibit

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // decoders of what may come
	"image/jpeg"
	_ "image/png" // as above
	"io"

	_ "golang.org/x/image/bmp"  // as above
	_ "golang.org/x/image/tiff" // as above
	_ "golang.org/x/image/webp" // as above
)

// What one picture may take.
const (
	mostPixels = 60 << 20 // decoded at once; a picture has four bytes a point, some have eight
	finePixels = 2200     // the longer side as it is drawn: 260 points an inch on a page
	mostJPEG   = 1 << 20  // bytes of a JPEG that is taken over as it is
	quality    = 82
)

// pictureOf is the kind of a picture by its first bytes, "" for none.
func pictureOf(head []byte) string {
	for _, k := range []struct{ magic, kind string }{
		{"\xff\xd8\xff", "jpeg"}, {"\x89PNG\r\n\x1a\n", "png"}, {"GIF87a", "gif"}, {"GIF89a", "gif"},
		{"II*\x00", "tiff"}, {"MM\x00*", "tiff"}, {"BM", "bmp"},
	} {
		if bytes.HasPrefix(head, []byte(k.magic)) && (k.kind != "bmp" || len(head) > 14 && bytes.Equal(head[6:10], []byte{0, 0, 0, 0})) {
			return k.kind
		}
	}
	if len(head) > 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP" {
		return "webp"
	}
	return ""
}

// layPicture makes a sheet of a picture. Nothing is decoded before it is drawn.
func (j *job) layPicture(f *file) error {
	c, kind, err := image.DecodeConfig(io.NewSectionReader(f.at, 0, f.size))
	if err != nil {
		return err
	}
	if c.Width < 1 || c.Height < 1 {
		return errNothing
	}
	if points := c.Width * c.Height; c.Width > 1<<16 || c.Height > 1<<16 || points > mostPixels || deep(c.ColorModel) && points > mostPixels/2 {
		return errHuge
	}
	turn := 1
	if kind == "jpeg" {
		turn = orientation(f.head)
	}
	if kind == "tiff" && morePictures(f) {
		j.note("Only the first picture of %s is drawn; the whole is in the file.", f.shown())
	}
	width, height := c.Width, c.Height
	if turn > 4 {
		width, height = height, width
	}
	if !j.o.Secrets.Empty() {
		j.unread("%s is a picture: its words were not searched for what is to be taken out; look at it", f.shown())
		if j.o.HideUnread {
			j.withhold(width > height)
			return nil
		}
	}
	j.sheets = append(j.sheets, sheet{wide: width > height, draw: func(b *book) error {
		num, err := b.picture(f, kind, c)
		if err != nil {
			return err
		}
		const dot = .75 // points, at 96 dots an inch
		b.image(num, float64(width)*dot, float64(height)*dot, turn)
		return nil
	}})
	return nil
}

// unread notes that the next page was not searched.
func (j *job) unread(format string, args ...any) {
	j.out.Unread = append(j.out.Unread, len(j.sheets)+1)
	j.note(format+".", args...)
}

// withhold lays a page in the place of one that was not searched.
func (j *job) withhold(wide bool) {
	j.sheets = append(j.sheets, sheet{wide: wide, draw: func(b *book) error {
		b.instead("This page is left out.", "Its words cannot be searched for what must not be shown. The original is kept unchanged and can be shown when it is asked for.")
		return nil
	}})
}

func deep(m color.Model) bool {
	return m == color.RGBA64Model || m == color.NRGBA64Model || m == color.Gray16Model
}

// image draws an image object upright into its place. turn is the orientation as
// EXIF counts it, 1 to 8.
func (b *book) image(object int, width, height float64, turn int) {
	scale, x, y := b.place(width, height)
	w, h := width*scale, height*scale
	m := map[int]matrix{
		2: {-1, 0, 0, 1, 1, 0}, 3: {-1, 0, 0, -1, 1, 1}, 4: {1, 0, 0, -1, 0, 1},
		5: {0, -1, -1, 0, 1, 1}, 6: {0, -1, 1, 0, 0, 1}, 7: {0, 1, 1, 0, 0, 0}, 8: {0, 1, -1, 0, 1, 0},
	}[turn]
	if m == (matrix{}) {
		m = identity
	}
	b.buf = fmt.Appendf(b.buf, "q %scm %s Do Q\n", m.then(matrix{w, 0, 0, h, x, y}), b.use(object))
}

// picture writes the image object. A JPEG of moderate size comes along as it is,
// without what cameras and programs write into it.
func (b *book) picture(f *file, kind string, c image.Config) (int, error) {
	num := b.Reserve()
	if kind == "jpeg" && f.size <= mostJPEG && max(c.Width, c.Height) <= 2*finePixels && (c.ColorModel == color.YCbCrModel || c.ColorModel == color.GrayModel) {
		raw, err := f.bytes(mostJPEG)
		if err != nil {
			return 0, err
		}
		if lean, ok := bareJPEG(raw); ok {
			b.Packed(num, imageDict(c.Width, c.Height, c.ColorModel == color.GrayModel)+"/Filter/DCTDecode", lean)
			return num, nil
		}
	}
	img, _, err := image.Decode(io.NewSectionReader(f.at, 0, f.size))
	if err != nil {
		return 0, err
	}
	small := shrink(img, finePixels)
	b.raster(num, small, kind != "jpeg")
	return num, nil
}

// raster writes an image: as it is where that is not much more than a JPEG of it,
// as text on a screen would blur.
func (b *book) raster(num int, img *image.RGBA, exact bool) {
	r := img.Bounds()
	var buf bytes.Buffer
	_ = jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality}) // a buffer takes everything
	if exact {
		if packed := deflate(rgb(img)); len(packed) < buf.Len()*3/2 || len(packed) < 200<<10 {
			b.Packed(num, imageDict(r.Dx(), r.Dy(), false)+"/Filter/FlateDecode", packed)
			return
		}
	}
	b.Packed(num, imageDict(r.Dx(), r.Dy(), false)+"/Filter/DCTDecode", buf.Bytes())
}

func imageDict(width, height int, grey bool) string {
	space := "DeviceRGB"
	if grey {
		space = "DeviceGray"
	}
	return fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s/BitsPerComponent 8", width, height, space)
}

func rgb(img *image.RGBA) []byte {
	out := make([]byte, 0, len(img.Pix)/4*3)
	for i := 0; i+3 < len(img.Pix); i += 4 {
		out = append(out, img.Pix[i], img.Pix[i+1], img.Pix[i+2])
	}
	return out
}

// shrink draws an image on white, smaller by a whole factor where its longer side
// has more points than asked for. Each point is the mean of those it stands for.
func shrink(img image.Image, most int) *image.RGBA {
	r := img.Bounds()
	k := (max(r.Dx(), r.Dy()) + most - 1) / most
	width, height := max(1, r.Dx()/k), max(1, r.Dy()/k)
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	full, fast := img.(*image.YCbCr)
	for y := range height {
		for x := range width {
			var sum [3]int
			n := 0
			for dy := range k {
				for dx := range k {
					sx, sy := r.Min.X+x*k+dx, r.Min.Y+y*k+dy
					if sx >= r.Max.X || sy >= r.Max.Y {
						continue
					}
					n++
					if fast {
						c := full.YCbCrAt(sx, sy)
						cr, cg, cb := color.YCbCrToRGB(c.Y, c.Cb, c.Cr)
						sum[0], sum[1], sum[2] = sum[0]+int(cr), sum[1]+int(cg), sum[2]+int(cb)
						continue
					}
					cr, cg, cb, ca := img.At(sx, sy).RGBA() // premultiplied
					white := 0xffff - ca
					sum[0], sum[1], sum[2] = sum[0]+int((cr+white)>>8), sum[1]+int((cg+white)>>8), sum[2]+int((cb+white)>>8)
				}
			}
			at := out.PixOffset(x, y)
			for i := range sum {
				out.Pix[at+i] = byte(sum[i] / max(1, n))
			}
			out.Pix[at+3] = 0xff
		}
	}
	return out
}

// bareJPEG leaves out what says who took a picture, when and where.
func bareJPEG(raw []byte) ([]byte, bool) {
	if len(raw) < 4 {
		return nil, false
	}
	out := append([]byte(nil), raw[:2]...)
	for i := 2; i+4 <= len(raw); {
		if raw[i] != 0xff {
			return nil, false
		}
		mark := raw[i+1]
		if mark == 0xff {
			i++
			continue
		}
		if mark == 0xda { // the points follow to the end
			return append(out, raw[i:]...), true
		}
		n := int(binary.BigEndian.Uint16(raw[i+2:]))
		if n < 2 || i+2+n > len(raw) {
			return nil, false
		}
		if adobe := mark == 0xee; mark < 0xe1 || mark > 0xef && mark != 0xfe || adobe {
			out = append(out, raw[i:i+2+n]...)
		}
		i += 2 + n
	}
	return nil, false
}

// orientation is how a camera was held, as EXIF counts it; 1 where it is not said.
func orientation(head []byte) int {
	for i := 2; i+4 <= len(head) && head[i] == 0xff && head[i+1] != 0xda; {
		n := int(binary.BigEndian.Uint16(head[i+2:]))
		if head[i+1] == 0xe1 && i+10 < len(head) && string(head[i+4:i+8]) == "Exif" {
			return exif(head[i+10 : min(len(head), i+2+n)])
		}
		i += 2 + max(n, 2)
	}
	return 1
}

func exif(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if b[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(b[4:]))
	if at < 8 || at+2 > len(b) {
		return 1
	}
	for k := range int(order.Uint16(b[at:])) {
		e := at + 2 + 12*k
		if e+12 > len(b) {
			break
		}
		if order.Uint16(b[e:]) == 0x0112 {
			if v := int(order.Uint16(b[e+8:])); v >= 1 && v <= 8 {
				return v
			}
		}
	}
	return 1
}

// morePictures reports a TIFF with more than one.
func morePictures(f *file) bool {
	var head [8]byte
	if _, err := f.at.ReadAt(head[:], 0); err != nil {
		return false
	}
	var order binary.ByteOrder = binary.BigEndian
	if head[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(head[4:]))
	var count [2]byte
	if _, err := f.at.ReadAt(count[:], at); err != nil {
		return false
	}
	var next [4]byte
	if _, err := f.at.ReadAt(next[:], at+2+12*int64(order.Uint16(count[:]))); err != nil {
		return false
	}
	return order.Uint32(next[:]) != 0
}
