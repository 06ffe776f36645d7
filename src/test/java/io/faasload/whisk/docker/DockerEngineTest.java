package io.faasload.whisk.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerEngineTest {

    @Test
    void withoutDockerAOneLineErrorSaysWhatToDo(@TempDir Path directory) {
        DockerClientConfig nowhere = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost("unix://" + directory.resolve("docker.sock"))
                .build();

        assertThatThrownBy(() -> DockerEngine.connect(nowhere))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Docker at unix://" + directory)
                .hasMessageContaining("start it, allow this user to use it (group docker) or set DOCKER_HOST")
                .hasMessageContaining("without --docker")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void containersAreNamedAsByAnInvoker() {
        assertThat(DockerSandboxes.name(3, "user-wand_blur", "wand-blur.v2"))
                .isEqualTo("wsk0_3_userwand_blur_wandblurv2");
        assertThat(DockerSandboxes.name(4, "prewarm", "nodejs:20")).isEqualTo("wsk0_4_prewarm_nodejs20");
    }
}
