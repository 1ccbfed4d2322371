package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"jianzhu"
)

// document is one document of the files on a command line, or the reason why
// it can't be read.
type document struct {
	where string // FILE, or FILE:LINE of a .jsonl
	file  bool   // it is a whole file, and where its name
	id    string // as its line gives it; empty when it has none
	in    jianzhu.Input
	err   error
}

// fileFormat is how a file on the command line is read.
type fileFormat string

const (
	formatText  fileFormat = "text"
	formatHTML  fileFormat = "html"
	formatJSONL fileFormat = "jsonl"
)

var fileFormats = []fileFormat{formatText, formatHTML, formatJSONL}

// formatOf returns the format that the name of a file tells.
func formatOf(name string) (fileFormat, error) {
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".txt":
		return formatText, nil
	case ".html", ".htm":
		return formatHTML, nil
	case ".jsonl":
		return formatJSONL, nil
	default:
		return "", errors.New("the name ends in none of .txt, .html, .htm, .jsonl; say --format text, html or jsonl")
	}
}

// maxDocument bounds the bytes of one document: of a whole file, or of one
// line of a .jsonl. It is far above what intake takes in characters, and keeps
// memory bounded whatever a file holds.
const maxDocument = 16 << 20

// stdinName stands for standard input among file names.
const stdinName = "-"

// documents reads the documents of the named files, in order. A file or line
// that can't be read is a document with an error, and those after it are read
// all the same. It stops when ctx is done. An empty format goes by the names.
func documents(ctx context.Context, names []string, format fileFormat, stdin io.Reader) iter.Seq[document] {
	return func(yield func(document) bool) {
		for _, name := range names {
			for d := range fileDocuments(name, format, stdin) {
				if ctx.Err() != nil || !yield(d) {
					return
				}
			}
		}
	}
}

func fileDocuments(name string, format fileFormat, stdin io.Reader) iter.Seq[document] {
	return func(yield func(document) bool) {
		fail := func(err error) { yield(document{where: name, err: err}) }
		r := stdin
		shown := name
		if name == stdinName {
			shown = "<stdin>"
			if format == "" {
				format = formatText
			}
		} else {
			var err error
			if format == "" {
				if format, err = formatOf(name); err != nil {
					fail(err)
					return
				}
			}
			f, err := openFile(name)
			if err != nil {
				fail(err)
				return
			}
			defer f.Close() // only read from
			r = f
		}
		if format == formatJSONL {
			for d := range lines(shown, r) {
				if !yield(d) {
					return
				}
			}
			return
		}
		d := document{where: shown, file: name != stdinName}
		d.in.Raw, d.err = io.ReadAll(io.LimitReader(r, maxDocument+1))
		if len(d.in.Raw) > maxDocument {
			d.err = fmt.Errorf("is larger than %d MiB", maxDocument>>20)
		}
		d.in.Format = jianzhu.FormatText
		if format == formatHTML {
			d.in.Format = jianzhu.FormatHTML
		}
		yield(d)
	}
}

// openFile opens the file with the given name, and says in few words why it
// can't: the name is said by the caller.
func openFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, withoutPath(err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close() // nothing was read from it
		return nil, errors.New("is a directory")
	}
	return f, nil
}

// withoutPath takes operation and path out of a file error.
func withoutPath(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// lines reads the lines of a .jsonl. Blank ones are passed over.
func lines(name string, r io.Reader) iter.Seq[document] {
	return func(yield func(document) bool) {
		br := bufio.NewReaderSize(r, 1<<16)
		for n := 1; ; n++ {
			line, err := readLine(br)
			where := fmt.Sprintf("%s:%d", name, n)
			if err != nil && err != io.EOF && !errors.Is(err, errLongLine) {
				yield(document{where: where, err: err})
				return
			}
			if n == 1 {
				line = bytes.TrimPrefix(line, []byte("\uFEFF"))
			}
			line = bytes.TrimSpace(line)
			switch {
			case errors.Is(err, errLongLine):
				if !yield(document{where: where, err: err}) {
					return
				}
			case len(line) > 0:
				d := document{where: where}
				d.id, d.in, d.err = decodeLine(line)
				if !yield(d) {
					return
				}
			}
			if err == io.EOF {
				return
			}
		}
	}
}

var errLongLine = fmt.Errorf("the line is longer than %d MiB", maxDocument>>20)

// readLine reads up to the next line feed. The rest of a line that is longer
// than maxDocument is passed over, so that the next call reads the next line.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxDocument; long {
			line = nil
		} else {
			line = append(line, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case long && (err == nil || err == io.EOF):
			return nil, errLongLine // at the end of input, the next call finds it empty
		default:
			return line, err
		}
	}
}

// lineFields are the fields of a .jsonl line.
var lineFields = []string{"text", "id", "title", "language", "source", "published_at"}

// decodeLine reads one line of a .jsonl. What is wrong with it is
// jianzhu.Invalid and names every field at fault.
func decodeLine(line []byte) (id string, in jianzhu.Input, err error) {
	const op = "decodeLine"
	values, wrong, err := stringFields(line, lineFields)
	if err != nil {
		return "", in, &jianzhu.Error{Op: op, Kind: jianzhu.Invalid, Msg: jsonProblem(err)}
	}
	if _, ok := values["text"]; !ok && !slices.ContainsFunc(wrong, func(f jianzhu.FieldError) bool { return f.Field == "text" }) {
		wrong = append(wrong, jianzhu.FieldError{Field: "text", Message: "is needed"})
	}
	if s := values["published_at"]; s != "" {
		if in.Published, err = time.Parse(time.RFC3339, s); err != nil {
			wrong = append(wrong, jianzhu.FieldError{Field: "published_at",
				Message: fmt.Sprintf("%q is no RFC 3339 time, such as 2023-04-26T08:00:00+08:00", s)})
		}
	}
	if len(wrong) > 0 {
		return "", in, &jianzhu.Error{Op: op, Kind: jianzhu.Invalid, Fields: wrong}
	}
	in.Raw, in.Format, in.Charset = []byte(values["text"]), jianzhu.FormatText, "utf-8"
	in.Title, in.Language, in.Source = values["title"], values["language"], values["source"]
	in.ExternalID = values["id"]
	return values["id"], in, nil
}

// stringFields reads a JSON object whose values are all strings. It reports
// the fields that are not among accepted or of another type, and an error
// where b is no JSON object. A null counts as absent.
func stringFields(b []byte, accepted []string) (map[string]string, []jianzhu.FieldError, error) {
	d := jsontext.NewDecoder(bytes.NewReader(b))
	if kind := d.PeekKind(); kind != '{' {
		if _, err := d.ReadValue(); err != nil {
			return nil, nil, err
		}
		return nil, nil, fmt.Errorf("the line is %s, and no object", kindNames[kind])
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, nil, err
	}
	values := make(map[string]string, len(accepted))
	var wrong []jianzhu.FieldError
	for d.PeekKind() == '"' {
		t, err := d.ReadToken()
		if err != nil {
			return nil, nil, err
		}
		name := t.String()
		v, err := d.ReadValue()
		if err != nil {
			return nil, nil, err
		}
		switch kind := v.Kind(); {
		case !slices.Contains(accepted, name):
			wrong = append(wrong, jianzhu.FieldError{Field: name, Message: "is no field of a line", Accepted: accepted})
		case kind == 'n':
		case kind != '"':
			wrong = append(wrong, jianzhu.FieldError{Field: name, Message: "must be a string, is " + kindNames[kind]})
		default:
			text, err := jsontext.AppendUnquote(nil, v)
			if err != nil {
				return nil, nil, err
			}
			values[name] = string(text)
		}
	}
	if _, err := d.ReadToken(); err != nil { // }
		return nil, nil, err
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return nil, nil, errors.New("the line goes on behind the JSON object")
	}
	return values, wrong, nil
}

var kindNames = map[jsontext.Kind]string{
	'n': "null", 't': "a truth value", 'f': "a truth value", '"': "a string", '0': "a number", '[': "a list", '{': "an object",
}

// jsonProblem puts what package jsontext found into words for a file's author.
func jsonProblem(err error) string {
	e, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
		return "the JSON ends too early"
	case !ok:
		return err.Error()
	case errors.Is(err, jsontext.ErrDuplicateName):
		return fmt.Sprintf("the field %q is there twice", e.JSONPointer.LastToken())
	}
	at := fmt.Sprintf("byte %d", e.ByteOffset+1)
	if e.JSONPointer != "" {
		at += fmt.Sprintf(", field %q", e.JSONPointer.LastToken())
	}
	return fmt.Sprintf("is no JSON at %s: %v", at, e.Err)
}
