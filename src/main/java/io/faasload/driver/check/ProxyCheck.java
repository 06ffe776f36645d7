package io.faasload.driver.check;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reports the route of calls to OpenWhisk if a proxy is set. Java has its own proxy settings, and ignores the environment
 * variables.
 */
final class ProxyCheck implements Check {

    private final Map<String, String> environment;

    ProxyCheck(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void ask(Inspection inspection) {
        URI api = inspection.config().openwhisk().apihost();
        String scheme = Objects.requireNonNull(api.getScheme());
        Optional<String> variable = Stream.of(scheme + "_proxy", "all_proxy")
                .flatMap(name -> Stream.of(name.toUpperCase(Locale.ROOT), name))
                .filter(environment::containsKey)
                .findFirst();
        Proxy proxy = proxy(api);
        if (proxy.type() != Proxy.Type.DIRECT) {
            inspection.ok("proxy: calls to " + api + " go through " + address(proxy) + ", as Java's settings say ("
                    + (proxy.type() == Proxy.Type.SOCKS ? "socksProxyHost" : scheme + ".proxyHost") + ")"
                    + variable.map(name -> "; " + name + " is ignored").orElse(""));
        } else if (variable.isPresent()) {
            inspection.ok("proxy: calls to " + api + " go directly, and " + variable.get()
                    + " is ignored; FAASLOAD_JAVA_OPTS='-D" + scheme + ".proxyHost=HOST -D" + scheme
                    + ".proxyPort=PORT' would set a proxy");
        }
    }

    private static Proxy proxy(URI api) {
        ProxySelector selector = ProxySelector.getDefault();
        List<Proxy> proxies = selector == null ? List.of() : selector.select(api);
        return proxies.isEmpty() ? Proxy.NO_PROXY : proxies.get(0);
    }

    private static String address(Proxy proxy) {
        return proxy.address() instanceof InetSocketAddress address
                ? address.getHostString() + ":" + address.getPort()
                : String.valueOf(proxy.address());
    }
}
