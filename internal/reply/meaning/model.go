package meaning

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"sync"
)

// Label is one of the 26 classes of what a reply means.
type Label string

// The classes.
const (
	LabelPaid          Label = "paid_already"           // says it is paid; no usable proof
	LabelRemittance    Label = "remittance_sent"        // says it is paid, with a reference or proof
	LabelPromise       Label = "promise"                // will pay, no condition
	LabelConditional   Label = "promise_conditional"    // will pay if or once something happens
	LabelProcessing    Label = "processing"             // in approval, in the queue, in a payment run
	LabelForgot        Label = "forgot"                 // overlooked
	LabelNotReceived   Label = "not_received"           // never got the invoice
	LabelInvoiceError  Label = "invoice_error"          // the invoice is formally wrong
	LabelInfo          Label = "info_request"           // needs something first
	LabelHardship      Label = "hardship"               // cannot pay now
	LabelPlan          Label = "plan_request"           // asks for instalments
	LabelSettlement    Label = "settlement_offer"       // offers less to close the debt
	LabelFullCondition Label = "paid_in_full_condition" // sends less, marked as full payment
	LabelQuality       Label = "dispute_quality"        // the work is faulty or late
	LabelScope         Label = "dispute_scope"          // not ordered, not delivered
	LabelAmount        Label = "dispute_amount"         // price or sum is wrong in substance
	LabelRefusal       Label = "refusal"                // will not pay
	LabelInsolvency    Label = "insolvency_notice"      // bankruptcy, administration, moratorium
	LabelAttorney      Label = "attorney_named"         // a lawyer answers or is named
	LabelStop          Label = "stop_contact"           // told to stop writing
	LabelWrongPerson   Label = "wrong_person"           // left, not responsible, a stranger
	LabelAway          Label = "out_of_office"          // an absence note
	LabelNoted         Label = "acknowledgement_only"   // noted, and no more
	LabelRelationship  Label = "relationship_risk"      // upset, threatens to leave
	LabelThanks        Label = "thanks_or_other"        // nothing about paying
	LabelAbuse         Label = "abuse"                  // insults, threats
)

// labels are the classes, in the order in which the model holds them.
var labels = []Label{
	LabelPaid, LabelRemittance, LabelPromise, LabelConditional, LabelProcessing, LabelForgot, LabelNotReceived,
	LabelInvoiceError, LabelInfo, LabelHardship, LabelPlan, LabelSettlement, LabelFullCondition, LabelQuality,
	LabelScope, LabelAmount, LabelRefusal, LabelInsolvency, LabelAttorney, LabelStop, LabelWrongPerson,
	LabelAway, LabelNoted, LabelRelationship, LabelThanks, LabelAbuse,
}

// Labels are the 26 classes.
func Labels() []Label { return slices.Clone(labels) }

// classes are the labels and, last, text of another kind.
const (
	none    = 26
	classes = 27
)

// Model is what was learned from examples: a weight for every feature and class,
// and how much to trust what comes out.
type Model struct {
	weights     []int8  // rows × classes
	scale       float32 // of a weight
	temperature float32 // divides the scores before they become shares of one
	trust       Trust
	tongue      tongue
}

//go:embed model.bin
var modelFile []byte

var embedded = sync.OnceValue(func() *Model {
	m, err := ReadModel(modelFile)
	if err != nil {
		panic("meaning: " + err.Error()) // embedded: a test reads it
	}
	return m
})

const modelMark = "dunwell-meaning-2\n"

// numbers is how many numbers with a fraction the file holds.
const numbers = 3 + signs

// ReadModel reads what Bytes wrote.
func ReadModel(data []byte) (*Model, error) {
	size := len(modelMark) + 4*numbers + rows*classes + tongueRows*tongues
	if len(data) != size || string(data[:len(modelMark)]) != modelMark {
		return nil, errors.New("the model file is not of this version; train it again")
	}
	data = data[len(modelMark):]
	m := &Model{weights: make([]int8, rows*classes)}
	for _, f := range m.fractions() {
		*f = math.Float32frombits(binary.LittleEndian.Uint32(data))
		data = data[4:]
	}
	for i := range m.weights {
		m.weights[i] = int8(data[i])
	}
	data = data[len(m.weights):]
	m.tongue.weights = make([]int8, tongueRows*tongues)
	for i := range m.tongue.weights {
		m.tongue.weights[i] = int8(data[i])
	}
	return m, nil
}

// Bytes is the model as a file: the same examples give the same bytes.
func (m *Model) Bytes() []byte {
	out := []byte(modelMark)
	for _, f := range m.fractions() {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(*f))
	}
	for _, w := range m.weights {
		out = append(out, byte(w))
	}
	for _, w := range m.tongue.weights {
		out = append(out, byte(w))
	}
	return out
}

// fractions are the numbers of the model that are no weights, in the order of the file.
func (m *Model) fractions() []*float32 {
	list := []*float32{&m.scale, &m.temperature, &m.tongue.scale}
	for i := range m.trust {
		list = append(list, &m.trust[i])
	}
	return list
}

// scores are what every class gets from the features, before they become shares.
func (m *Model) scores(list []feature) (s [classes]float64) {
	for _, f := range list {
		row := m.weights[int(f.row)*classes : int(f.row)*classes+classes]
		for c, w := range row {
			s[c] += f.value * float64(w)
		}
	}
	for c := range s {
		s[c] *= float64(m.scale)
	}
	return s
}

// shares turns scores into shares of one.
func shares(s [classes]float64, temperature float64) (p [classes]float64) {
	top := math.Inf(-1)
	for _, v := range s {
		top = max(top, v/temperature)
	}
	sum := 0.0
	for c, v := range s {
		p[c] = math.Exp(v/temperature - top)
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
	return p
}

// shown is the sentence that speaks most for a class.
func (m *Model) shown(list []feature, class, sentences int) int {
	weight := make([]float64, sentences)
	for _, f := range list {
		if f.sentence >= 0 && f.sentence < sentences {
			row := m.weights[int(f.row)*classes : int(f.row)*classes+classes]
			mean := 0.0
			for _, w := range row {
				mean += float64(w)
			}
			weight[f.sentence] += f.value * (float64(row[class]) - mean/classes)
		}
	}
	best := 0
	for i := range weight {
		if weight[i] > weight[best] {
			best = i
		}
	}
	return best
}
