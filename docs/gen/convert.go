package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
)

const (
	mediaJSON    = "application/json"
	mediaProblem = "application/problem+json"
	mediaBytes   = "application/octet-stream"
)

// convert turns a Swagger 2 document as parse returns it into OpenAPI 3.0.3,
// checked, with the examples of the given folder.
func convert(swagger []byte, examples fs.FS) ([]byte, error) {
	var doc2 openapi2.T
	if err := json.Unmarshal(swagger, &doc2); err != nil {
		return nil, fmt.Errorf("read swagger: %w", err)
	}
	doc, err := openapi2conv.ToV3(&doc2)
	if err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	doc.Servers = openapi3.Servers{{URL: "/", Description: "The server that this description comes from"}}
	bearer(doc)
	for _, name := range slices.Sorted(maps.Keys(doc.Components.Schemas)) {
		schema(doc.Components.Schemas[name])
	}
	if err := parameterExamples(doc, swagger); err != nil {
		return nil, err
	}
	used := map[string]bool{}
	for _, path := range doc.Paths.InMatchingOrder() {
		for _, method := range slices.Sorted(maps.Keys(doc.Paths.Value(path).Operations())) {
			op := doc.Paths.Value(path).GetOperation(method)
			if err := operation(op); err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			if err := bodyExamples(op, examples, used); err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
		}
	}
	if err := allUsed(examples, used); err != nil {
		return nil, err
	}
	return check(doc)
}

// check returns the document as indented JSON if it holds to the standard, its
// examples included.
func check(doc *openapi3.T) ([]byte, error) {
	data, err := doc.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := json.Unmarshal(data, &tree); err != nil {
		return nil, err
	}
	nullable(tree)
	if data, err = indented(tree); err != nil {
		return nil, err
	}
	read, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, err
	}
	if err := read.Validate(context.Background(), openapi3.EnableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("not valid OpenAPI: %w", err)
	}
	return data, nil
}

// nullable lets references be null that say they may. swag writes such a one
// as {"nullable": true, "allOf": [{"$ref": …}]}, which forbids null all the
// same: null is no value of the schema referred to. So that schema becomes
// nullable, or where it is referred to as not null as well, a copy of it does.
func nullable(doc map[string]any) {
	refs := map[string]int{}               // how often each schema is referred to
	maybe := map[string][]map[string]any{} // references that may be null
	walk(doc, func(m map[string]any) {
		if ref, ok := m["$ref"].(string); ok {
			refs[ref]++
		}
		all, _ := m["allOf"].([]any)
		if m["nullable"] != true || len(all) != 1 {
			return
		}
		if m, ok := all[0].(map[string]any); ok {
			if ref, ok := m["$ref"].(string); ok {
				maybe[ref] = append(maybe[ref], m)
			}
		}
	})
	for ref, users := range maybe {
		schemas := doc["components"].(map[string]any)["schemas"].(map[string]any)
		name := ref[strings.LastIndex(ref, "/")+1:]
		schema := schemas[name].(map[string]any)
		if len(users) < refs[ref] {
			name = "Nullable" + name
			schema = maps.Clone(schema)
			schemas[name] = schema
			for _, u := range users {
				u["$ref"] = ref[:strings.LastIndex(ref, "/")+1] + name
			}
		}
		schema["nullable"] = true
	}
}

// bearer makes the API key that Swagger 2 can only describe as a header the
// bearer token that it is.
func bearer(doc *openapi3.T) {
	for _, s := range doc.Components.SecuritySchemes {
		if s.Value.Type == "apiKey" && s.Value.In == "header" && strings.EqualFold(s.Value.Name, "Authorization") {
			s.Value = &openapi3.SecurityScheme{Type: "http", Scheme: "bearer", Description: s.Value.Description}
		}
	}
}

// schema puts a schema and all schemas inside it right, but not those that it
// refers to.
func schema(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Ref != "" || ref.Value == nil {
		return
	}
	s := ref.Value
	for name := range s.Extensions {
		if strings.HasPrefix(name, "x-enum-") {
			delete(s.Extensions, name) // Go's names of the values mean nothing to clients
		}
	}
	if pattern, ok := s.Extensions["x-pattern"].(string); ok { // swag knows no patterns
		s.Pattern = pattern
		delete(s.Extensions, "x-pattern")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		// Of the properties marked so, a value has exactly one.
		if p.Value != nil && p.Value.Extensions["x-one-of"] == true {
			delete(p.Value.Extensions, "x-one-of")
			s.OneOf = append(s.OneOf, (&openapi3.Schema{Required: []string{name}}).NewRef())
		}
		schema(p)
	}
	for _, list := range []openapi3.SchemaRefs{s.AllOf, s.AnyOf, s.OneOf} {
		for _, e := range list {
			schema(e)
		}
	}
	schema(s.Items)
	schema(s.AdditionalProperties.Schema)
	// OpenAPI 3.0 heeds nullable only beside a type. swag wraps a reference
	// that has a description into allOf, and such references are to objects.
	if s.Nullable && s.Type == nil && len(s.AllOf) == 1 {
		s.Type = &openapi3.Types{openapi3.TypeObject}
	}
	// The server refuses unknown fields and sends none, which no comment of
	// swag can say. A schema with properties is a Go struct.
	if s.Type.Is(openapi3.TypeObject) && len(s.Properties) > 0 && s.AdditionalProperties.Schema == nil && s.AdditionalProperties.Has == nil {
		s.AdditionalProperties.Has = openapi3.Ptr(false)
	}
}

// operation puts the parameters, request body and responses of op right.
func operation(op *openapi3.Operation) error {
	if op.OperationID == "" || op.Summary == "" || len(op.Tags) == 0 {
		return errors.New("the handler's comment needs @ID, @Summary and @Tags")
	}
	if op.Description == "" {
		op.Description = op.Summary
	}
	for _, p := range op.Parameters {
		if p.Value == nil {
			continue
		}
		if pattern, ok := p.Value.Extensions["x-pattern"].(string); ok {
			p.Value.Schema.Value.Pattern = pattern
			delete(p.Value.Extensions, "x-pattern")
		}
		schema(p.Value.Schema)
		// A comma-separated list of names is a set: naming one twice is refused.
		if s := p.Value.Schema.Value; s.Type.Is(openapi3.TypeArray) && s.Items.Value != nil && len(s.Items.Value.Enum) > 0 {
			s.UniqueItems = true
		}
	}
	if op.RequestBody != nil && op.RequestBody.Value != nil {
		delete(op.RequestBody.Value.Extensions, "x-originalParamName")
		for media, content := range op.RequestBody.Value.Content {
			schema(content.Schema)
			if media != mediaJSON {
				// swag gives every media type the schema of the JSON body.
				content.Schema = rawSchema(media)
				if strings.HasPrefix(media, "text/") { // white space alone is no text, and no text has a NUL
					content.Schema.Value.MinLength, content.Schema.Value.Pattern = 1, `^[^\x00]*\S[^\x00]*$`
				}
			}
		}
	}
	for code, r := range op.Responses.Map() {
		status, _ := strconv.Atoi(code)
		if r.Value.Description == nil || *r.Value.Description == "" {
			if http.StatusText(status) == "" {
				return fmt.Errorf("response %s needs a description", code)
			}
			r.Value.Description = openapi3.Ptr(http.StatusText(status))
		}
		for _, h := range r.Value.Headers {
			schema(h.Value.Schema)
		}
		content(r.Value, status)
	}
	return nil
}

// content gives a response its own media types: swag gives every response of
// an operation all the types that any of them has.
func content(r *openapi3.Response, status int) {
	if len(r.Content) == 0 {
		return
	}
	if status < 200 || status >= 400 { // "default" included
		for _, c := range r.Content {
			problem := &openapi3.MediaType{Schema: c.Schema}
			if status >= 400 { // what Swagger UI would make up has every field and status 400
				problem.Example = map[string]any{"status": status, "title": http.StatusText(status), "detail": *r.Description}
			}
			r.Content = openapi3.Content{mediaProblem: problem}
			break // all have the same schema
		}
		return
	}
	if len(r.Content) > 1 {
		delete(r.Content, mediaProblem)
	}
	for media, c := range r.Content {
		schema(c.Schema)
		if media != mediaJSON && !strings.HasSuffix(media, "+json") {
			c.Schema = rawSchema(media)
		}
	}
}

// rawSchema describes a body that is not JSON.
func rawSchema(media string) *openapi3.SchemaRef {
	s := openapi3.NewStringSchema()
	if !strings.HasPrefix(media, "text/") {
		s.Format = "binary"
	}
	return s.NewRef()
}

// parameterExamples takes over the examples of parameters, which Swagger 2
// does not know and openapi2conv therefore drops. Swagger UI sends an example
// unless the user changes it, which for a filter would hide what there is: the
// examples of optional parameters become a part of their description. Lists of
// what to include keep them.
func parameterExamples(doc *openapi3.T, swagger []byte) error {
	var doc2 struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name, In string
				Example  any
			}
		}
	}
	if err := json.Unmarshal(swagger, &doc2); err != nil {
		return err
	}
	for path, item := range doc2.Paths {
		for method, op := range item {
			for _, p2 := range op.Parameters {
				if p2.Example == nil || p2.In == "body" {
					continue
				}
				p := doc.Paths.Value(path).GetOperation(strings.ToUpper(method)).Parameters.GetByInAndName(p2.In, p2.Name)
				text, isText := p2.Example.(string)
				switch {
				case isText && p.Schema.Value.Type.Is(openapi3.TypeArray):
					p.Example = strings.Split(text, ",")
				case p.Required:
					p.Example = p2.Example
				default:
					p.Description += fmt.Sprintf("; for example `%v`", p2.Example)
				}
			}
		}
	}
	return nil
}

// bodyExamples adds the examples of op from the files of folder, and marks
// their names in used.
func bodyExamples(op *openapi3.Operation, folder fs.FS, used map[string]bool) error {
	if op.RequestBody != nil && op.RequestBody.Value != nil {
		if err := bodyExample(op.RequestBody.Value.Content, op.OperationID+".request", folder, used); err != nil {
			return err
		}
	}
	for code, r := range op.Responses.Map() {
		if err := bodyExample(r.Value.Content, op.OperationID+"."+code, folder, used); err != nil {
			return err
		}
	}
	return nil
}

func bodyExample(bodies openapi3.Content, name string, folder fs.FS, used map[string]bool) error {
	name += ".json"
	data, err := fs.ReadFile(folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var example any
	if err := json.Unmarshal(data, &example); err != nil {
		return fmt.Errorf("docs/examples/%s: %w", name, err)
	}
	for _, media := range []string{mediaJSON, mediaProblem} {
		if body := bodies[media]; body != nil {
			body.Example = example
			used[name] = true
		}
	}
	return nil
}

// allUsed refuses files of the folder that belong to no operation or status.
func allUsed(folder fs.FS, used map[string]bool) error {
	files, err := fs.Glob(folder, "*.json")
	if err != nil {
		return err
	}
	for _, name := range files {
		if !used[name] {
			return fmt.Errorf("docs/examples/%s is of no operation and status that the comments describe", name)
		}
	}
	return nil
}
