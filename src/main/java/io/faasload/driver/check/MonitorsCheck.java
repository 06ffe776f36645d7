package io.faasload.driver.check;

import io.faasload.job.usage.MonitorClocks;
import io.faasload.job.usage.MonitorHealth;
import io.faasload.job.usage.UsageSettings;
import java.time.Clock;

/** Checks that the monitors answer. A generation can run without them. */
final class MonitorsCheck implements Check {

    @Override
    public void ask(Inspection inspection) {
        MonitorHealth.of(UsageSettings.of(inspection.config())).forEach(health -> {
            if (health.isGood()) {
                inspection.ok(health.text());
            } else {
                inspection.warn(health.text());
            }
        });
        UsageSettings settings = UsageSettings.of(inspection.config());
        if (settings.enabled()) {
            MonitorClocks.of(settings, settings.addresses().keySet(), Clock.systemUTC())
                    .forEach(clock -> clock.warning().ifPresent(inspection::warn));
        }
    }
}
