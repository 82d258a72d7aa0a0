package intake_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"dunwell/internal/intake"
)

// plainList is a list of n invoices in fifteen columns, as a program would write it.
func plainList(n int) []byte {
	var b bytes.Buffer
	b.WriteString("Invoice Number,Customer Number,Customer Name,Email,Invoice Date,Due Date,Amount,Paid,Currency,Status,Project,City,Country,Language,Notes\n")
	for i := range n {
		fmt.Fprintf(&b, "INV-%07d,C%05d,Client %d Ltd,pay@client%d.example,2026-%02d-%02d,2026-%02d-%02d,%d.%02d,0.00,EUR,sent,Work %d,Berlin,DE,de,\n",
			i, i%5000, i%5000, i%5000, i%9+1, i%28+1, i%9+2, i%28+1, i%9000+10, i%100, i%50)
	}
	return b.Bytes()
}

func BenchmarkRows(b *testing.B) {
	const n = 200_000
	text := plainList(n)
	r := bytes.NewReader(text)
	shape, err := intake.Detect("list.csv", r, int64(len(text)), intake.Hints{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		rows := 0
		for _, f := range shape.Rows(r, int64(len(text))) {
			if f != nil {
				b.Fatal(f)
			}
			rows++
		}
		if rows != n {
			b.Fatalf("got %d rows, want %d", rows, n)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkDetect(b *testing.B) {
	text := plainList(200_000)
	r := bytes.NewReader(text)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := intake.Detect("list.csv", r, int64(len(text)), intake.Hints{}); err != nil {
			b.Fatal(err)
		}
	}
}

// Reading a long list must not hold it: the heap stays small while rows go by.
func TestRowsHoldLittle(t *testing.T) {
	text := plainList(100_000)
	r := bytes.NewReader(text)
	shape, err := intake.Detect("list.csv", r, int64(len(text)), intake.Hints{})
	if err != nil {
		t.Fatal(err)
	}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	rows, most := 0, uint64(0)
	for range shape.Rows(r, int64(len(text))) {
		if rows++; rows%25_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
	}
	if grown := int64(most) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("reading held %d KB, want less than 4096", grown>>10)
	}
}
