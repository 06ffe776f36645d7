package io.faasload.driver.check;

import io.faasload.config.LoaderConfig;

/**
 * A topic that must exist.
 *
 * @param what start of its verdict
 * @param name of the topic
 * @param servers of its Kafka
 * @param serversKey key that has the servers
 * @param ifMissing what to do if it does not exist
 */
record CheckedTopic(String what, String name, String servers, String serversKey, String ifMissing) {

    /** The topic of user events. */
    static CheckedTopic ofEvents(LoaderConfig config) {
        return new CheckedTopic(
                "Kafka",
                config.openwhisk().eventstopic(),
                config.openwhisk().kafkahost(),
                "openwhisk.kafkahost",
                "which OpenWhisk's controller creates when it starts: correct openwhisk.kafkahost, or"
                        + " openwhisk.eventstopic if OpenWhisk uses a topic prefix");
    }
}
