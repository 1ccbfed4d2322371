package main

import (
	"errors"
	"fmt"
	"time"

	"jianzhu/translate"
)

// enginesConfig says which translation engines there are, and how they are
// reached. Their keys come from the environment alone.
type enginesConfig struct {
	first string // of them, for requests that name none

	deepLURL, deepLKey                string
	libreURL, libreKey                string
	openAIURL, openAIModel, openAIKey string

	timeout, article time.Duration // of one request to an engine, and of a whole article
}

func (c *enginesConfig) settings() []setting {
	return []setting{
		{"mt-engine", "NAME", "", "that translates where a request names none: deepl, libretranslate or openai; left out, the first that is set up",
			optional(oneOf(&c.first, "deepl", "libretranslate", "openai"))},
		{"deepl-url", "URL", "", "of DeepL's API; left out, the one that the key is for", optional(service(&c.deepLURL))},
		{"deepl-key", secret, "", "", text(&c.deepLKey)},
		{"libretranslate-url", "URL", "", "of a server of LibreTranslate", optional(service(&c.libreURL))},
		{"libretranslate-key", secret, "", "", text(&c.libreKey)},
		{"openai-url", "URL", "", "of a chat endpoint such as OpenAI's, up to /v1; left out, OpenAI's own", optional(service(&c.openAIURL))},
		{"openai-model", "NAME", "", "of the language model behind it", text(&c.openAIModel)},
		{"openai-key", secret, "", "", text(&c.openAIKey)},
		{"mt-timeout", "TIME", "60s", "that one request to an engine may take", duration(&c.timeout)},
		{"translate-timeout", "TIME", "10m", "that the machine translation of an article may take", duration(&c.article)},
	}
}

// engines returns the engines that are set up, the one for requests that name
// none first. Its error joins every mistake.
func (c *enginesConfig) engines() ([]translate.Engine, error) {
	var (
		all  []translate.Engine
		errs []error
	)
	config := func(url, key string) translate.Config {
		return translate.Config{URL: url, Key: key, Model: c.openAIModel, Timeout: c.timeout}
	}
	switch {
	case c.deepLKey != "":
		all = append(all, translate.NewDeepL(config(c.deepLURL, c.deepLKey)))
	case c.deepLURL != "":
		errs = append(errs, fmt.Errorf("--deepl-url: DeepL wants a key: set %s", envName("deepl-key")))
	}
	switch {
	case c.libreURL != "":
		all = append(all, translate.NewLibreTranslate(config(c.libreURL, c.libreKey)))
	case c.libreKey != "":
		errs = append(errs, fmt.Errorf("%s: LibreTranslate wants a URL too: give --libretranslate-url", envName("libretranslate-key")))
	}
	switch {
	case c.openAIModel != "" && (c.openAIKey != "" || c.openAIURL != ""):
		all = append(all, translate.NewOpenAI(config(c.openAIURL, c.openAIKey)))
	case c.openAIModel != "":
		errs = append(errs, fmt.Errorf("--openai-model: OpenAI wants a key: set %s; or give the --openai-url of a server that wants none", envName("openai-key")))
	case c.openAIKey != "" || c.openAIURL != "":
		errs = append(errs, errors.New("--openai-model: is needed to translate by a chat endpoint"))
	}
	for i, e := range all {
		if e.Name() == c.first {
			all[0], all[i] = all[i], all[0]
			return all, errors.Join(errs...)
		}
	}
	if c.first != "" && len(errs) == 0 {
		errs = append(errs, fmt.Errorf("--mt-engine: %s is not set up: %s", c.first, map[string]string{
			"deepl": "set " + envName("deepl-key"), "libretranslate": "give --libretranslate-url", "openai": "give --openai-model and set " + envName("openai-key"),
		}[c.first]))
	}
	return all, errors.Join(errs...)
}
