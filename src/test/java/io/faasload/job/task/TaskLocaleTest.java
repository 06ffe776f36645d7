package io.faasload.job.task;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskLocaleTest {

    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "az-AZ", "ar-EG", "fa-IR"})
    void refusesLanguagesWithLettersOrDigitsOfTheirOwn(String language) {
        assertThatThrownBy(() -> TaskLocale.require(Locale.forLanguageTag(language)))
                .isInstanceOf(ForeignLocaleException.class)
                .hasMessageStartingWith("Flink runs in the locale " + language)
                .hasMessageContaining("env.java.opts.all: -Duser.language=en");
    }

    @ParameterizedTest
    @ValueSource(strings = {"und", "en-US", "de-DE", "fr-FR", "ja-JP", "zh-CN", "ru-RU"})
    void acceptsAllOthers(String language) {
        assertThatCode(() -> TaskLocale.require(Locale.forLanguageTag(language)))
                .doesNotThrowAnyException();
    }
}
