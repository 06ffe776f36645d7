CREATE TABLE functions (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(255) NOT NULL UNIQUE, runtime VARCHAR(255), image VARCHAR(255), parameters TEXT, input_kind VARCHAR(255));
CREATE TABLE runs (id INT AUTO_INCREMENT PRIMARY KEY, function INT NOT NULL REFERENCES functions (id), namespace VARCHAR(255), activation_id CHAR(32), failed BOOLEAN, start_ms BIGINT, end_ms BIGINT, wait_ms INT, init_ms INT, outputsize BIGINT, extract_ms INT, transform_ms INT, load_ms INT);
CREATE TABLE parameters (run INT NOT NULL, name VARCHAR(255) NOT NULL, value VARCHAR(255), PRIMARY KEY (run, name), FOREIGN KEY (run) REFERENCES runs (id));
CREATE TABLE resources (run INT NOT NULL, timestamp_ms BIGINT NOT NULL, memory_B BIGINT, proc_mCPU INT, FOREIGN KEY (run) REFERENCES runs (id));
INSERT INTO functions VALUES (3, 'image/wand_blur', NULL, 'ofaas/wand_blur', '- {name: sigma, type: range_float, min: 0.3, max: 100}\n', 'image'), (4, 'audio/amplify', 'nodejs:20', NULL, '[]', 'audio');
INSERT INTO runs VALUES
 (10, 3, 'user-wand_blur', REPEAT('a', 32), false, 1700000000500, 1700000001038, 292, 454, 12345, 3, 500, 4),
 (11, 4, 'user-amplify', REPEAT('b', 32), true, 1700000002000, 1700000002100, 5, NULL, NULL, NULL, NULL, NULL),
 (12, 3, 'user-wand_blur', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO parameters VALUES (10, 'sigma', '1.3424023855536071'), (10, 'object', '1.jpg'), (10, 'incont', 'image'), (10, 'outcont', 'user-wand_blur-out'),
 (11, 'object', '1.wav'), (11, 'mode', 'NULL & <b>"ü🦆'), (11, 'empty', ''), (12, 'object', '2.jpg'), (12, 'sigma', '77.4');
INSERT INTO resources VALUES (10, 1700000000500, 1000000, 0), (10, 1700000000510, 2000000, 9), (10, 1700000000510, 2000000, 9), (11, 1700000002000, NULL, NULL);
