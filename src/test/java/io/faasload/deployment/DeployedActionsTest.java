package io.faasload.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.function.DeployedAction;
import io.faasload.openwhisk.Golden;
import org.junit.jupiter.api.Test;

class DeployedActionsTest {

    @Test
    void readsWhatOpenWhiskHasOfAnAction() throws Exception {
        assertThat(DeployedActions.parse(Golden.body("get-action-200")))
                .isEqualTo(new DeployedAction(
                        // printf 'function main(p){return {ok:true}}' | sha256sum
                        "0c64d9aa41735947552e290e934ac26c5f84eebd4cdcfdfbef9dfdd0f1221b21",
                        "nodejs:20",
                        null,
                        256,
                        60_000,
                        1,
                        "0.0.1",
                        1_795_412_904_600L));
    }

    @Test
    void hashesTheFileOfABinaryAndNothingOfAnImage() throws Exception {
        assertThat(DeployedActions.parse("{\"exec\": {\"kind\": \"java:8\", \"code\": \"AQID\", \"binary\": true}}"))
                .isEqualTo(new DeployedAction(
                        "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81",
                        "java:8",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
        assertThat(DeployedActions.parse(
                        "{\"exec\": {\"kind\": \"blackbox\", \"image\": \"me/x\", \"binary\": false}}"))
                .isEqualTo(new DeployedAction(null, "blackbox", "me/x", null, null, null, null, null));
    }
}
