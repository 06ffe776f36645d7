package io.faasload.driver.check;

import io.faasload.openwhisk.Reply;
import io.faasload.openwhisk.RestClient;
import java.io.IOException;
import java.net.URI;

/** Checks that the API address is answered by OpenWhisk. */
final class ApiCheck implements Check {

    @Override
    public void ask(Inspection inspection) {
        URI apiHost = inspection.config().openwhisk().apihost();
        try (RestClient client = inspection.openWhisk()) {
            try {
                Reply reply = client.information();
                if (reply.ok()) {
                    inspection.ok("API: " + apiHost + " answers");
                } else {
                    inspection.fail("API: " + apiHost + " answers " + reply.status()
                            + " to /api/v1, so it is not OpenWhisk: correct openwhisk.apihost");
                }
            } catch (IOException e) {
                inspection.fail("API: " + client.explain(e));
            }
        }
    }
}
