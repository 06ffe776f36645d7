package io.faasload.dataset.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.inputs.Input;
import io.faasload.inputs.InputFeatures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class InputsIT {

    private static final InputFeatures IMAGE = new InputFeatures("jpeg", 640, 480, null, null, null, null);
    private static final InputFeatures SOUND = new InputFeatures("wave", null, null, 1.5, 8000.0, 2, 12_000L);

    @Test
    void storesNewAndChangedInputsAndKeepsOthers(LoaderConfig.Database config) throws Exception {
        try (TestDataset dataset = new TestDataset(config)) {
            Input image = new Input("image", "1.jpg", 10, "aa", IMAGE);
            Input sound = new Input("audio", "1.wav", 20, "bb", SOUND);
            assertThat(Inputs.store(dataset.connection, List.of(image, sound)))
                    .isEqualTo(new Inputs.Stored(2, 0, List.of()));
            Input other = new Input("image", "1.jpg", 11, "cc", InputFeatures.UNKNOWN);
            assertThat(Inputs.store(dataset.connection, List.of(other, sound)))
                    .isEqualTo(new Inputs.Stored(0, 1, List.of("image/1.jpg")));
            assertThat(Inputs.store(dataset.connection, List.of(other))).isEqualTo(new Inputs.Stored(0, 1, List.of()));
            assertThat(dataset.rows("SELECT kind, name, bytes, sha256, format, width, height, seconds, sample_rate,"
                            + " channels, frames FROM inputs ORDER BY 1"))
                    .containsExactly("audio 1.wav 20 bb wave - - 1.5 8000 2 12000", "image 1.jpg 11 cc - - - - - - -");
        }
    }
}
